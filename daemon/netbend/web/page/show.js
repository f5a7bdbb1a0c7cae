// The show as any client has it: OSC and LISTEN over the WebSocket on `/`, the tree by OSCQuery; it comes back by itself.

import { decode, encode } from "./osc.js";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 2000;
const NEWS_MS = 300;
const SILENT = new Set(["command", "trigger", "answer"]);

export class Show extends EventTarget {
  nodes = new Map();
  network = { layers: [] };
  connected = false;
  #values = new Map();
  #watchers = new Map();
  #ears = new Map();
  #hands = null;
  #listening = null;
  #wait = FIRST_WAIT_MS;
  #news = 0;

  constructor() {
    super();
    this.watch("/cluster/data", () => this.#lookAgain());
    this.hear("/cluster/done", () => this.#lookAgain());
    document.addEventListener("visibilitychange", () => this.#seen());
    this.#connect();
  }

  // what is played

  send(address, ...values) {
    if (this.#hands?.readyState === WebSocket.OPEN) this.#hands.send(encode(address, values));
    return this.connected;
  }

  set(address, value) {
    this.#values.set(address, [value]);
    this.send(address, value);
    this.#call(address, [value], true);
  }

  value(address) {
    return this.#values.get(address)?.[0];
  }

  // what is heard

  watch(address, heard) {
    const all = this.#watchers.get(address) ?? new Set();
    this.#watchers.set(address, all.add(heard));
    if (this.#values.has(address)) heard(this.value(address), false);
    if (all.size === 1) this.#listen(address);
    return () => {
      all.delete(heard);
      if (!all.size && this.#watchers.get(address) === all) {
        this.#watchers.delete(address);
        this.#tell("IGNORE", address);
      }
    };
  }

  // Answers and news at or below an address, which have no value of their own.
  hear(path, heard) {
    const all = this.#ears.get(path) ?? new Set();
    this.#ears.set(path, all.add(heard));
    if (all.size === 1) this.#tell("LISTEN", path);
    return () => {
      all.delete(heard);
      if (!all.size && this.#ears.delete(path)) this.#tell("IGNORE", path);
    };
  }

  ask(address, ...values) {
    if (this.#listening?.readyState === WebSocket.OPEN) this.#listening.send(encode(address, values));
  }

  // the tree

  async load(path) {
    const answer = await fetch(path, { headers: { Accept: "application/json" } });
    if (!answer.ok) return null;
    const node = await answer.json();
    this.#note(node);
    return node;
  }

  below(path) {
    return [...this.nodes.values()].filter((node) => node.FULL_PATH.startsWith(`${path}/`));
  }

  #note(node) {
    if (node.CONTENTS) return Object.values(node.CONTENTS).forEach((child) => this.#note(child));
    this.nodes.set(node.FULL_PATH, node);
    if (node.VALUE?.[0] != null && !SILENT.has(node.TAGS?.[0])) {
      this.#values.set(node.FULL_PATH, node.VALUE);
      this.#call(node.FULL_PATH, node.VALUE, false);
    }
  }

  // the line

  // Another network, or other clusters: whether its layers are not what they were.
  async #look() {
    const answer = await fetch("/network.json");
    const before = JSON.stringify(this.network);
    if (answer.ok) this.network = await answer.json();
    return JSON.stringify(this.network) !== before;
  }

  async #lookAgain() {
    if (!this.connected || !(await this.#look())) return;
    this.nodes.clear();
    await this.load("/");
    this.dispatchEvent(new Event("open"));
  }

  async #connect() {
    if (document.hidden) return;
    try {
      if ((await this.load("/")) === null) return this.#lost(); // the network is still loading
      await this.#look();
      this.#hands = await opened(() => {});
      this.#listening = await opened((data) => this.#arrived(data));
    } catch {
      this.#hands?.close();
      this.#lost();
      return;
    }
    this.#wait = FIRST_WAIT_MS;
    for (const socket of [this.#hands, this.#listening]) socket.onclose = () => this.#lost(socket);
    this.connected = true;
    for (const address of this.#watchers.keys()) this.#listen(address);
    for (const path of this.#ears.keys()) this.#tell("LISTEN", path);
    this.dispatchEvent(new Event("open"));
  }

  #lost(socket = this.#hands) {
    if (socket !== this.#hands && socket !== this.#listening) return;
    const [one, other] = [this.#hands, this.#listening];
    this.#hands = this.#listening = null;
    one?.close();
    other?.close();
    if (this.connected) {
      this.connected = false;
      this.dispatchEvent(new Event("lost"));
    }
    setTimeout(() => this.#connect(), this.#wait);
    this.#wait = Math.min(this.#wait * 1.6, LONGEST_WAIT_MS);
  }

  // A hidden page costs nothing: nobody tells it anything until it is seen again.
  #seen() {
    if (document.hidden) {
      this.#watchers.forEach((_, address) => this.#tell("IGNORE", address));
      this.#ears.forEach((_, path) => this.#tell("IGNORE", path));
    } else if (this.connected) {
      this.#watchers.forEach((_, address) => this.#listen(address));
      this.#ears.forEach((_, path) => this.#tell("LISTEN", path));
    } else if (!this.#hands) this.#connect();
  }

  // What has changed before one listened is asked for.
  #listen(address) {
    this.#tell("LISTEN", address);
    this.ask("/get", address);
  }

  #tell(command, address) {
    if (this.#listening?.readyState !== WebSocket.OPEN || (document.hidden && command === "LISTEN")) return;
    this.#listening.send(JSON.stringify({ COMMAND: command, DATA: address }));
  }

  #arrived(data) {
    if (typeof data === "string") {
      clearTimeout(this.#news);
      this.#news = setTimeout(() => this.#lookAgain(), NEWS_MS);
      return;
    }
    for (const { address, values } of decode(data)) {
      if (this.#watchers.has(address)) {
        this.#values.set(address, values);
        this.#call(address, values, false);
      }
      for (const [path, heard] of this.#ears)
        if (address === path || address.startsWith(`${path}/`)) heard.forEach((one) => one(address, values));
    }
  }

  #call(address, values, own) {
    this.#watchers.get(address)?.forEach((heard) => heard(values[0], own, values));
  }
}

function opened(heard) {
  const address = new URL("/", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => heard(data);
  return new Promise((done, failed) => {
    socket.onopen = () => done(socket);
    socket.onclose = failed;
  });
}
