// A stand-in for Max's js object and for what it scripts, https://docs.cycling74.com/apiref/js: Patcher and Maxobj.
"use strict";

const fs = require("fs");
const readline = require("readline");
const vm = require("vm");

const [file, ...given] = process.argv.slice(2);
const CLASSES = ["flonum", "number", "toggle", "umenu", "button", "comment", "prepend", "message"];

class Box {
  constructor(kind, atoms) {
    if (!CLASSES.includes(kind)) throw new Error(`no object ${kind}`);
    Object.assign(this, { kind, atoms, value: null, text: "", hidden: 0, items: [], cords: [], bounds: {} });
  }
  message(name, ...atoms) {
    if (name === "set" && ["comment", "message"].includes(this.kind)) this.text = atoms.join(" ");
    else if (name === "set") this.value = atoms[0];
    else if (name === "setsymbol") this.value = atoms[0];
    else if (name === "append") this.items.push(atoms.join(" "));
    else if (name === "minimum" || name === "maximum") this.bounds[name] = atoms[0];
    else throw new Error(`${this.kind} does not understand ${name}`);
  }
  send(outlet, atoms) {
    this.cords.filter((cord) => cord.outlet === outlet).forEach((cord) => cord.to.receive(atoms));
  }
  receive(atoms) {
    if (this.kind === "prepend") this.send(0, [...this.atoms, ...atoms]);
    else if (this.kind === "message") this.send(0, [this.text]);
  }
}

const sends = { receive: (atoms) => say({ sent: atoms }) };
let boxes = [];
const patcher = {
  newdefault: (x, y, kind, ...atoms) => {
    const box = new Box(kind, atoms);
    boxes.push(box);
    return box;
  },
  remove: (box) => (boxes = boxes.filter((one) => one !== box)),
  getnamed: (name) => (name === "sends" ? sends : null),
  hiddenconnect: (from, outlet, to) => from.cords.push({ outlet, to }),
};
const world = vm.createContext({
  patcher, jsarguments: [file, ...given], arrayfromargs: (list) => Array.from(list), post: () => {},
  outlet: (number, ...atoms) => say({ sent: atoms.flat() }),
});
vm.runInContext(fs.readFileSync(file, "utf8"), world);

function say(what) {
  process.stdout.write(JSON.stringify(what) + "\n");
}

// The box that plays an address: the one whose cord leads to it.
function boxOf(address) {
  return boxes.find((box) => box.cords.some(({ to }) => (to.atoms || [])[0] === address || to.text === address));
}

const acts = {
  turn: (address, value) => {
    const box = boxOf(address);
    box.value = value;
    box.send(box.kind === "umenu" ? 1 : 0, [value]);
  },
  look: (address) => {
    const { kind, value, items, bounds } = boxOf(address) || {};
    say({ look: address, kind, value, items, bounds });
  },
  count: () => say({ count: boxes.length }),
};

const lines = readline.createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const { act, message } = JSON.parse(line);
  if (act) acts[act[0]](...act.slice(1));
  else {
    const [name, ...atoms] = message;
    world.messagename = name;
    (typeof world[name] === "function" ? world[name] : world.anything).apply(world, atoms);
  }
});
lines.on("close", () => process.exit(0));
