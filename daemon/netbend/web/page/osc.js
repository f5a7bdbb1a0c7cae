// OSC 1.0 packets and back: messages of i h f d s T F N I, bundles opened.

const PAD = 4;
const text = new TextEncoder();
const plain = new TextDecoder();

const padded = (size) => size + PAD - (size % PAD);

function tagOf(value) {
  if (typeof value === "string") return "s";
  if (typeof value === "boolean") return value ? "T" : "F";
  return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? "i" : "f";
}

export function encode(address, values = []) {
  const tags = values.map(tagOf).join("");
  const texts = [address, `,${tags}`].map((one) => text.encode(one));
  const strings = values.map((one) => (typeof one === "string" ? text.encode(one) : null));
  const sizes = values.map((one, at) => (strings[at] ? padded(strings[at].length) : typeof one === "boolean" ? 0 : PAD));
  const bytes = new Uint8Array([...texts.map((one) => padded(one.length)), ...sizes].reduce((sum, size) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  const put = (string) => {
    bytes.set(string, at);
    at += padded(string.length);
  };
  texts.forEach(put);
  values.forEach((value, number) => {
    if (strings[number]) put(strings[number]);
    else if (typeof value === "boolean") return;
    else {
      if (tags[number] === "i") view.setInt32(at, value);
      else view.setFloat32(at, value);
      at += PAD;
    }
  });
  return bytes;
}

export function decode(buffer, from = 0, to = buffer.byteLength) {
  const bytes = new Uint8Array(buffer, from, to - from);
  const view = new DataView(buffer, from, to - from);
  let at = 0;
  const string = () => {
    const end = bytes.indexOf(0, at);
    const found = plain.decode(bytes.subarray(at, end));
    at += padded(end - at);
    return found;
  };
  const address = string();
  if (address === "#bundle") return [...elements(buffer, view, from, to - from)];
  const read = { s: string, T: () => true, F: () => false, N: () => null, I: () => true };
  const sized = { i: ["getInt32", 4], f: ["getFloat32", 4], d: ["getFloat64", 8], h: ["getBigInt64", 8] };
  const values = [...string().slice(1)].map((tag) => {
    if (read[tag]) return read[tag]();
    const [name, size] = sized[tag];
    at += size;
    return Number(view[name](at - size));
  });
  return [{ address, values }];
}

function* elements(buffer, view, from, size) {
  for (let at = 16; at + PAD <= size; ) {
    const length = view.getInt32(at);
    yield* decode(buffer, from + at + PAD, from + at + PAD + length);
    at += PAD + length;
  }
}
