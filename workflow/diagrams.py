"""Drawing a machine's life as SVG from the code: what the law declares is what is drawn."""

from dataclasses import dataclass, field
from html import escape

from .machine import Law, Root, Subject

BOX_WIDTH, BOX_HEIGHT, STEP = 300, 40, 92
MAIN_X, SIDE_X = 360, 1160
LANE = 26
TOP = 70
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #161616 }
.state { fill: #eef2ff; stroke: #2f4b8f; stroke-width: 1.5 }
.end { fill: #f3f3f3; stroke: #5c5c5c; stroke-width: 1.5 }
.name { font-weight: 600; text-anchor: middle }
.small { font-size: 12px; fill: #161616; paint-order: stroke; stroke: #fff; stroke-width: 5px }
.who { fill: #5c5c5c }
.way { fill: none; stroke: #2f4b8f; stroke-width: 1.5 }
.back { stroke: #9a5b00 }
.stop { stroke: #a3262a }
"""


@dataclass
class Diagram:
    """Positions of states and the SVG pieces drawn so far."""

    main: list[str]
    side: list[str]
    labels: dict[str, str]
    pieces: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """Texts, drawn last so that no line crosses them."""
    entered: dict[str, int] = field(default_factory=dict)
    left_lanes: int = 0
    right_lanes: int = 0

    def y(self, state: str) -> int:
        """Middle of the box of ``state``."""
        if state in self.main:
            return TOP + self.main.index(state) * STEP
        return TOP + self.side_rows[state] * STEP + STEP // 2

    @property
    def side_rows(self) -> dict[str, int]:
        rows = max(1, (len(self.main) - 2) // max(1, len(self.side)))
        return {state: 2 + index * rows for index, state in enumerate(self.side)}

    @property
    def height(self) -> int:
        lowest = max((self.y(state) for state in self.side), default=0)
        return max(TOP + len(self.main) * STEP, lowest + STEP)

    def box(self, state: str, css: str) -> None:
        x = MAIN_X if state in self.main else SIDE_X
        y = self.y(state) - BOX_HEIGHT // 2
        self.pieces.append(
            f'<rect class="{css}" x="{x}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="8"/>'
            f'<text class="name" x="{x + BOX_WIDTH // 2}" y="{y + 25}">{escape(self.labels[state])}</text>'
        )

    def arrow(self, path: str, css: str) -> None:
        self.pieces.append(f'<path class="way {css}" marker-end="url(#tip)" d="{path}"/>')

    def text(self, x: int, y: int, label: str, who: str = "", *, anchor: str = "start", turned: bool = False) -> None:
        """Write what is done, and on a second line by whom."""
        turn = f' transform="rotate(-90 {x} {y})"' if turned else ""
        second = f'<tspan class="who" x="{x}" dy="15">{escape(who)}</tspan>' if who else ""
        self.words.append(
            f'<text class="small" text-anchor="{anchor}" x="{x}" y="{y}"{turn}>{escape(label)}{second}</text>'
        )


def main_path(machine: type[Subject]) -> list[str]:
    """States on the longest way forward: each is reached from the one before, in the order they are declared."""
    path = [machine.initial_status()]
    states = machine.states()
    laws = machine.transitions().values()
    while True:
        here = states.index(path[-1])
        onward = [
            states.index(law.target)
            for law in laws
            if law.target
            and path[-1] in law.sources
            and states.index(law.target) > here
            and not law.spec.reason_required
        ]
        ahead = [index for index in onward if states[index] not in _sudden_ends(machine)]
        if not ahead:
            return path
        path.append(states[min(ahead)])


def _sudden_ends(machine: type[Subject]) -> set[str]:
    """States entered only from several states at once, by accident or decision: drawn beside the way."""
    laws = machine.transitions().values()
    states = machine.states()
    entered: dict[str, list[Law]] = {}
    for law in laws:
        if law.target:
            entered.setdefault(law.target, []).append(law)
    return {
        state
        for state, ways in entered.items()
        if all(len(law.sources) > 1 for law in ways)
        and not any(states.index(s) == states.index(state) - 1 and s in w.sources for w in ways for s in w.sources)
    } | {
        state
        for state, ways in entered.items()
        if state not in (machine.initial_status(),)
        and all(law.spec.reason_required or law.spec.carries or law.name in ("refuse", "expire") for law in ways)
    }


def draw_machine(machine: type[Subject]) -> str:
    """Return the SVG of a machine's states and transitions."""
    labels = {value: str(label) for value, label in machine.labels().items()}
    main = main_path(machine)
    side = [state for state in machine.states() if state not in main]
    drawing = Diagram(main=main, side=side, labels=labels)
    for state in machine.states():
        drawing.box(state, "end" if machine.is_final(state) or state in side else "state")
    if issubclass(machine, Root):
        drawing.arrow(f"M {MAIN_X + BOX_WIDTH // 2} 14 V {TOP - BOX_HEIGHT // 2 - 6}", "")
        drawing.text(MAIN_X + BOX_WIDTH // 2 + 12, 24, machine.OPENING.label, _who(machine, machine.OPENING.who))
    for law in machine.transitions().values():
        _draw_law(drawing, machine, law)
    width = SIDE_X + BOX_WIDTH + 190
    title = str(machine._meta.verbose_name)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {drawing.height}" role="img" '
        f'aria-label="Cycle de vie : {escape(title)}"><title>Cycle de vie : {escape(title)}</title>'
        f"<style>{STYLE}</style>"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="#444"/></marker></defs>'
        f'<rect width="{width}" height="{drawing.height}" fill="#fff"/>'
        + "".join([*drawing.pieces, *drawing.words])
        + "</svg>\n"
    )


def _draw_law(drawing: Diagram, machine: type[Subject], law: Law) -> None:
    if not law.target:
        for source in law.sources:
            drawing.text(MAIN_X - 8, drawing.y(source) + 12, f"↻ {law.spec.label}", anchor="end")
        return
    who = _who(machine, law.spec.who)
    forward = [
        source
        for source in law.sources
        if law.target in drawing.main
        and source in drawing.main
        and drawing.main.index(source) + 1 == drawing.main.index(law.target)
    ]
    for source in forward:
        x = MAIN_X + BOX_WIDTH // 2
        drawing.arrow(
            f"M {x} {drawing.y(source) + BOX_HEIGHT // 2} V {drawing.y(law.target) - BOX_HEIGHT // 2 - 4}", ""
        )
        drawing.text(x + 10, (drawing.y(source) + drawing.y(law.target)) // 2 - 3, law.spec.label, who)
    others = [source for source in law.sources if source not in forward and source != law.target]
    if law.target in law.sources:
        drawing.text(MAIN_X - 8, drawing.y(law.target) - 4, f"↻ {law.spec.label}", anchor="end")
    if others:
        _draw_lane(drawing, others, law, who)


def _draw_lane(drawing: Diagram, sources: list[str], law: Law, who: str) -> None:
    """A vertical lane collects the sources and leads to the target: left between main states, right to the side."""
    target_y = drawing.y(law.target)
    ys = sorted([*(drawing.y(source) for source in sources), target_y])
    to_side = law.target in drawing.side or any(source in drawing.side for source in sources)
    css = "stop" if law.target in drawing.side else "back"
    if to_side:
        drawing.right_lanes += 1
        lane, near = SIDE_X - 10 - drawing.right_lanes * LANE, MAIN_X + BOX_WIDTH
        shift = 5 * drawing.right_lanes % 25 - 12
    else:
        drawing.left_lanes += 1
        lane, near = MAIN_X - 14 - drawing.left_lanes * LANE, MAIN_X
        shift = 5 * drawing.left_lanes % 25 - 12
    drawing.pieces.append(f'<path class="way {css}" d="M {lane} {ys[0] + shift} V {ys[-1] + shift}"/>')
    for source in sources:
        start = SIDE_X if source in drawing.side else near
        drawing.pieces.append(f'<path class="way {css}" d="M {start} {drawing.y(source) + shift} H {lane}"/>')
    end = SIDE_X if law.target in drawing.side else near
    drawing.arrow(f"M {lane} {target_y + shift} H {end - 4 if lane < end else end + 4}", css)
    if law.target in drawing.side:
        rank = drawing.entered.setdefault(law.target, 0)
        drawing.entered[law.target] += 1
        drawing.text(SIDE_X, target_y + BOX_HEIGHT // 2 + 16 + 31 * rank, law.spec.label, who)
    elif to_side:
        drawing.text(lane - 6, (ys[0] + ys[-1]) // 2, law.spec.label, anchor="middle", turned=True)
    else:
        drawing.text(lane - 6, (ys[0] + ys[-1]) // 2 + 2, law.spec.label, anchor="end")


def _who(machine: type[Subject], roles: tuple[str, ...]) -> str:
    people = [machine.ROLES.get(role, role) for role in roles if role != "system" or len(roles) == 1]
    return ", ".join(people[:2]) + (", …" if len(people) > 2 else "")
