// The WebSocket: frames in, acknowledgements out; it comes back by itself for as long as the page is open.

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 2000;
const HEADER_BYTES = 16;

export class Link {
  #socket = null;
  #wait = FIRST_WAIT_MS;
  #timer = 0;

  constructor({ onFrame, onState, onOpen, onLost }) {
    Object.assign(this, { onFrame, onState, onOpen, onLost });
    document.addEventListener("visibilitychange", () => this.#seen());
    this.#connect();
  }

  #connect() {
    clearTimeout(this.#timer);
    const address = new URL("frames?ack", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }) => (typeof data === "string" ? this.onState(JSON.parse(data)) : this.#frame(socket, data));
    socket.onclose = () => this.#lost();
    this.#socket = socket;
  }

  #opened() {
    this.#wait = FIRST_WAIT_MS;
    if (document.hidden) this.#socket.send("pause");
    this.onOpen();
  }

  #lost() {
    this.onLost();
    this.#timer = setTimeout(() => this.#connect(), this.#wait);
    this.#wait = Math.min(this.#wait * 1.6, LONGEST_WAIT_MS);
  }

  async #frame(socket, data) {
    const header = new DataView(data, 0, HEADER_BYTES);
    const frame = { number: header.getFloat64(0, true), time: header.getFloat64(8, true) };
    try {
      await this.onFrame(frame, new Blob([new Uint8Array(data, HEADER_BYTES)], { type: "image/jpeg" }));
    } finally {
      if (socket.readyState === WebSocket.OPEN) socket.send("ack");
    }
  }

  // A hidden page costs nothing, at either end.
  #seen() {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(document.hidden ? "pause" : "resume");
    else if (!document.hidden && this.#socket.readyState === WebSocket.CLOSED) this.#connect();
  }
}
