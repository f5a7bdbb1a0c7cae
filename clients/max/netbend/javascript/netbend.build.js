// Builds number boxes, toggles, menus and buttons of netbend's parameters in this patcher, and shows what others move.
// Runs in Max's js object (ECMAScript 5). It hears `parameter ADDRESS KIND LOW HIGH VALUE NAME CHOICE…`, and feedback.

inlets = 1;
outlets = 1;

var ROWS = 24;
var prefix = jsarguments.length > 1 ? jsarguments[1] : "/macro/";
var made = [];
var boxes = {};
var expected = 0;

// Which addresses are built from now on: those that begin so.
function show(start) {
    prefix = start;
    clear();
}

// A new tree comes.
function begin(count) {
    expected = count;
    clear();
}

function clear() {
    for (var n = 0; n < made.length; n++) this.patcher.remove(made[n]);
    made = [];
    boxes = {};
}

function parameter() {
    var told = arrayfromargs(arguments);
    if (String(told[0]).indexOf(prefix) !== 0 || boxes[told[0]]) return;
    build(told[0], told[1], told[2], told[3], told[4], told[5], told.slice(6));
}

function place() {
    var count = 0;
    for (var address in boxes) count++;
    return [20 + 290 * Math.floor(count / ROWS), 60 + 26 * (count % ROWS)];
}

function keep(box) {
    made.push(box);
    return box;
}

function build(address, kind, low, high, value, name, choices) {
    var at = place(), patcher = this.patcher;
    var classes = { toggle: "toggle", menu: "umenu", button: "button" };
    var box = keep(patcher.newdefault(at[0], at[1], classes[kind] || (kind === "int" ? "number" : "flonum")));
    var label = keep(patcher.newdefault(at[0] + 85, at[1], "comment"));
    var send = keep(patcher.newdefault(at[0] + 20, at[1], "prepend", address));
    label.message("set", name);
    send.hidden = 1;
    if (kind === "float" || kind === "int") {
        box.message("minimum", low);
        box.message("maximum", high);
    }
    for (var n = 0; n < choices.length; n++) box.message("append", choices[n]);
    if (kind === "button") {
        var bare = keep(patcher.newdefault(at[0] + 40, at[1], "message"));
        bare.message("set", address);
        bare.hidden = 1;
        patcher.hiddenconnect(box, 0, bare, 0);
        patcher.hiddenconnect(bare, 0, patcher.getnamed("sends"), 0);
    } else {
        patcher.hiddenconnect(box, kind === "menu" ? 1 : 0, send, 0);
        patcher.hiddenconnect(send, 0, patcher.getnamed("sends"), 0);
        tell(box, kind, value);
    }
    boxes[address] = { box: box, kind: kind };
}

function tell(box, kind, value) {
    box.message(kind === "menu" && typeof value === "string" ? "setsymbol" : "set", value);
}

// Feedback: an address and its value.
function anything() {
    var known = boxes[messagename];
    if (known && arguments.length) tell(known.box, known.kind, arguments[0]);
}
