// A line of JSON on stdin is a command, a line of JSON on stdout what happened; ends with stdin.
const osc = require("osc");
const readline = require("readline");

const [host, port] = [process.argv[2], Number(process.argv[3])];
const say = (event) => console.log("@" + JSON.stringify(event));

// JSON has neither 64-bit integers nor bytes, so values travel as what each tag needs.
const arriving = {
  h: (text) => osc.Long.fromString(text),
  b: (hex) => Uint8Array.from(Buffer.from(hex, "hex")),
  m: (bytes) => Uint8Array.from(bytes),
  t: (halves) => ({ raw: halves }),
};
const parse = (argument) => Array.isArray(argument)
  ? argument.map(parse)
  : { type: argument.type, value: (arriving[argument.type] || ((value) => value))(argument.value) };
const parseMessage = (message) => ({ address: message.address, args: message.args.map(parse) });

const leaving = {
  h: (value) => value.toString(),
  b: (value) => Buffer.from(value).toString("hex"),
  I: () => null,
};
const print = (argument) => Array.isArray(argument)
  ? argument.map(print)
  : { type: argument.type, value: (leaving[argument.type] || ((value) => value))(argument.value) };

function open(name, remote) {
  const udp = new osc.UDPPort({ localAddress: "127.0.0.1", localPort: 0, metadata: true, ...remote });
  udp.on("message", (message) => say({ at: name, address: message.address, args: message.args.map(print) }));
  udp.on("error", (error) => say({ error: String(error) }));
  udp.on("ready", () => say({ ready: name, port: udp.socket.address().port }));
  udp.open();
  return udp;
}

const main = open("main", { remoteAddress: host, remotePort: port });
const commands = {
  send: ({ message }) => main.send(parseMessage(message)),
  bundle: ({ time, messages }) => main.send({ timeTag: { raw: time }, packets: messages.map(parseMessage) }),
  listen: ({ name }) => open(name, {}),
};
const input = readline.createInterface({ input: process.stdin });
input.on("line", (line) => {
  const command = JSON.parse(line);
  commands[command.do](command);
});
input.on("close", () => process.exit(0));
