// Finds netbend, reads its tree, asks for what changes, and asks again when netbend is silent; runs in node.script.
"use strict";

const dgram = require("dgram");
const http = require("http");
const os = require("os");
const max = require("max-api");

const SERVICE = "_oscjson._tcp.local";
const SILENT_MS = 3500; // netbend says once a second that it lives
const KINDS = { float: "float", int: "int", toggle: "toggle", choice: "menu", trigger: "button", command: "button" };

const [host, port] = process.argv.slice(2); // the abstraction's arguments; Max gives 0 for one that is missing
let wanted = host && host !== "0" ? [host, Number(port) || 9080] : null;
let feedback = 0;
let heard = 0;
let asking = false;

// The UDP port that udpreceive is to listen on: one that is free now.
function freePort() {
    return new Promise((found, failed) => {
        const socket = dgram.createSocket("udp4");
        socket.once("error", failed);
        socket.bind(0, () => {
            const port = socket.address().port;
            socket.close(() => found(port));
        });
    });
}

function ask(host, port, path) {
    return new Promise((found, failed) => {
        const place = { host, port, path, timeout: 10000, headers: { Accept: "application/json" } };
        const request = http.get(place, (answer) => {
            let text = "";
            answer.setEncoding("utf8");
            answer.on("data", (part) => (text += part));
            answer.on("end", () => {
                try {
                    found(JSON.parse(text));
                } catch (fault) {
                    failed(fault);
                }
            });
        });
        request.on("timeout", () => request.destroy(new Error("no answer in time")));
        request.on("error", failed);
    });
}

// RFC 1035 and 6763: a question for the service; SRV and A come with the answer.
function question() {
    const labels = SERVICE.split(".").map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
    const head = Buffer.from([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    return Buffer.concat([head, ...labels, Buffer.from([0, 0, 12, 0, 1])]);
}

function nameAt(packet, at) {
    const labels = [];
    let after = -1;
    for (let hops = 0; packet[at] && hops < 64; hops++) {
        if (packet[at] >= 192) {
            if (after < 0) after = at + 2;
            at = packet.readUInt16BE(at) & 0x3fff;
            continue;
        }
        labels.push(packet.toString("utf8", at + 1, at + 1 + packet[at]));
        at += packet[at] + 1;
    }
    return { name: labels.join("."), after: after < 0 ? at + 1 : after };
}

function servicesIn(packet) {
    const counts = [4, 6, 8, 10].map((place) => packet.readUInt16BE(place));
    const servers = [];
    const hosts = {};
    let at = 12;
    for (let n = 0; n < counts[0]; n++) at = nameAt(packet, at).after + 4;
    for (let n = counts[1] + counts[2] + counts[3]; n > 0; n--) {
        const { name, after } = nameAt(packet, at);
        const length = packet.readUInt16BE(after + 8);
        const type = packet.readUInt16BE(after);
        const data = after + 10;
        if (type === 33 && name.endsWith(SERVICE)) {
            servers.push({ port: packet.readUInt16BE(data + 4), host: nameAt(packet, data + 6).name });
        } else if (type === 1 && length === 4) {
            hosts[name] = [...packet.subarray(data, data + 4)].join(".");
        }
        at = data + length;
    }
    return servers.filter((one) => hosts[one.host]).map((one) => [hosts[one.host], one.port]);
}

// Every netbend that answers within a second, on every network of this machine, its own first.
function discover() {
    const own = Object.values(os.networkInterfaces()).flat().filter((one) => one.family === "IPv4");
    const found = new Map();
    const sockets = own.map((one) => {
        const socket = dgram.createSocket({ type: "udp4", reuseAddr: true });
        socket.on("error", () => {});
        socket.on("message", (packet) => {
            try {
                servicesIn(packet).forEach((place) => found.set(place.join(":"), place));
            } catch (fault) {
                max.post(`netbend: an answer that is none (${fault.message})`);
            }
        });
        socket.bind(0, one.address, () => {
            try {
                socket.setMulticastInterface(one.address);
                socket.send(question(), 5353, "224.0.0.251", () => {});
            } catch (fault) {
                max.post(`netbend: ${one.address} has no multicast`);
            }
        });
        return socket;
    });
    return new Promise((told) => {
        setTimeout(() => {
            sockets.forEach((socket) => socket.close());
            told([...found.values()]);
        }, 1000);
    });
}

function leaves(node) {
    return node.CONTENTS ? Object.values(node.CONTENTS).flatMap(leaves) : [node];
}

// parameter ADDRESS KIND LOW HIGH VALUE NAME CHOICE…
function parameterOf(node, names) {
    const kind = KINDS[(node.TAGS || [""])[0]];
    if (!kind || (node.TAGS[0] === "command" && !["I", "N"].includes(node.TYPE))) return null;
    const span = (node.RANGE || [{}])[0];
    const value = (node.VALUE || [null])[0];
    const path = node.FULL_PATH;
    const name = names[path] || path.split("/").slice(1).join(" ").replace(/_/g, " ");
    return [path, kind, span.MIN ?? 0, span.MAX ?? 1, value ?? 0, name, ...(span.VALS || [])];
}

async function tree(host, port) {
    const names = {};
    for (const node of leaves(await ask(host, port, "/mod/macro"))) {
        const found = /^\/mod(\/macro\/\d+)\/name$/.exec(node.FULL_PATH);
        if (found && node.VALUE[0]) names[found[1]] = node.VALUE[0];
    }
    return leaves(await ask(host, port, "/")).map((node) => parameterOf(node, names)).filter(Boolean);
}

async function connect() {
    const known = wanted ? [wanted] : [["127.0.0.1", 9080], ...(await discover())];
    for (const [host, port] of known) {
        try {
            const info = await ask(host, port, "/?HOST_INFO");
            const parameters = await tree(host, port);
            feedback = feedback || (await freePort());
            await max.outlet("osc", host, info.OSC_PORT);
            await max.outlet("feedback", feedback);
            await max.outlet("send", "/subscribe", feedback);
            await max.outlet("begin", parameters.length);
            for (const one of parameters) await max.outlet("parameter", ...one);
            await max.outlet("status", info.NAME, host, info.OSC_PORT);
            heard = Date.now();
            return;
        } catch (fault) {
            if (wanted) max.post(`netbend: ${host}:${port} does not answer (${fault.message})`);
        }
    }
    await max.outlet("status", "none");
}

async function look() {
    if (asking || Date.now() - heard < SILENT_MS) return;
    asking = true;
    try {
        await connect();
    } finally {
        asking = false;
    }
}

max.addHandler("alive", () => (heard = Date.now()));
max.addHandler("discover", () => {
    wanted = null;
    heard = 0;
    return look();
});
max.addHandler("connect", (host = "127.0.0.1", port = 9080) => {
    wanted = [String(host), Number(port)];
    heard = 0;
    return look();
});
setInterval(look, 1000);
look();
