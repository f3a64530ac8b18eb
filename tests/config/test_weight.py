"""Weight of production's libraries, told by library."""

from config.development import weight


def test_production_stays_light():
    """At most 250 MB of libraries go into an image; the heaviest are named when it is more."""
    weighed = weight.weights(weight.production())
    assert {"django", "pyhanko", "numpy"} <= weighed.keys()
    assert weight.complaint(weighed) == ""


def test_a_heavy_library_is_named(tmp_path):
    """A sentence with its weight: what it brought and is still there, not what was compiled of it."""
    (tmp_path / "heavy-1.dist-info").mkdir()
    (tmp_path / "heavy-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: He_avy\nVersion: 1\n")
    (tmp_path / "heavy-1.dist-info" / "RECORD").write_text("a.so,,\nb.so,,\na.pyc,,\ngone.so,,\n")
    for name in ("a.so", "b.so", "a.pyc"):
        (tmp_path / name).write_bytes(bytes(2_000_000))
    weighed = weight.weights({"he-avy"}, [str(tmp_path)])
    assert weighed == {"he-avy": 4.0}
    assert weight.complaint(weighed, most=4.0) == ""
    assert weight.complaint(weighed, most=3.0) == "Production weighs 4 MB, 3 at most; the heaviest: he-avy 4."
