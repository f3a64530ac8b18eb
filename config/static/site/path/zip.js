// A .zip without compression (PKWARE APPNOTE 6.3): pictures and voices are compressed already.
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit += 1) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc = (bytes) => {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 0xff] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
};
const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const DAY = (46 << 9) | (1 << 5) | 1; // 1 January 2026: a file tells no hour

const record = (size, signature, ...fields) => {
  const view = new DataView(new ArrayBuffer(size));
  view.setUint32(0, signature, true);
  let at = 4;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true); else view.setUint32(at, value, true);
    at += width;
  }
  return new Uint8Array(view.buffer);
};

// `files` are [name, Blob or text], in their order.
export async function zipped(files, type) {
  const parts = [], list = [];
  let offset = 0;
  for (const [name, content] of files) {
    const bytes = new Uint8Array(await new Blob([content]).arrayBuffer()), path = new TextEncoder().encode(name);
    const known = [[2, 20], [2, 0x0800], [2, 0], [2, 0], [2, DAY], [4, crc(bytes)], [4, bytes.length], [4, bytes.length], [2, path.length], [2, 0]];
    const head = record(30, LOCAL, ...known);
    list.push(record(46, CENTRAL, [2, 20], ...known, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), path);
    parts.push(head, path, bytes);
    offset += head.length + path.length + bytes.length;
  }
  const size = list.reduce((sum, one) => sum + one.length, 0);
  return new Blob([...parts, ...list, record(22, END, [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, offset], [2, 0])], { type });
}

const LARGEST = 400 * 1024 * 1024;
const atMost = (room) => new TransformStream({
  transform(chunk, out) {
    room.left -= chunk.byteLength;
    if (room.left < 0) out.error(new Error("too large")); else out.enqueue(chunk);
  },
});

// Files of a .zip by name, as Blobs; another program may have packed it again.
export async function unzipped(file) {
  const bytes = await file.arrayBuffer(), view = new DataView(bytes), files = new Map(), room = { left: LARGEST };
  let end = bytes.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end -= 1;
  if (end < 0) throw new Error("no zip");
  let at = view.getUint32(end + 16, true);
  for (let n = view.getUint16(end + 10, true); n > 0; n -= 1) {
    if (view.getUint32(at, true) !== CENTRAL) throw new Error("no zip");
    const [method, size] = [view.getUint16(at + 10, true), view.getUint32(at + 20, true)];
    const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const local = view.getUint32(at + 42, true);
    const begin = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const raw = new Blob([bytes.slice(begin, begin + size)]);
    const path = new TextDecoder().decode(new Uint8Array(bytes, at + 46, name));
    files.set(path, method ? await new Response(raw.stream().pipeThrough(new DecompressionStream("deflate-raw")).pipeThrough(atMost(room))).blob() : raw);
    at += 46 + name + extra + comment;
  }
  return files;
}
