// A stand-in for Node for Max's module, https://docs.cycling74.com/apiref/nodeformax: lines of JSON in and out.
"use strict";

const readline = require("readline");
const handlers = {};

module.exports = {
  addHandler: (name, handler) => (handlers[name] = handler),
  post: (...words) => process.stderr.write(words.join(" ") + "\n"),
  outlet: async (...atoms) => void process.stdout.write(JSON.stringify([0, ...atoms]) + "\n"),
};

const lines = readline.createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const [name, ...atoms] = JSON.parse(line);
  if (handlers[name]) handlers[name](...atoms);
});
lines.on("close", () => process.exit(0));
