// The stage: what must be at hand at any moment, whatever panel is open.

import { button, control, element } from "./control.js";
import { learnSwitch } from "./learn.js";

const ends = [];
let learns = null;

export function stage(show, place) {
  for (const end of ends.splice(0)) end();
  const keep = (end) => ends.push(end);
  const make = (address, label) => control(show, address, label, keep);
  learns ??= learnButton(show);
  const panic = make("/panic", "Panic");
  panic?.classList.add("panic");
  const buttons = [
    panic, make("/undo", "Undo"), make("/redo", "Redo"), make("/master/freeze", "Freeze"),
    make("/bend/bypass", "Bypass"), make("/time/hold", "Hold time"), make("/tempo/tap", "Tap"), make("/lock", "Lock"), learns,
  ];
  const faders = [make("/master/level", "level"), make("/bend/amount", "bends"), make("/tempo/bpm", "tempo")];
  place.replaceChildren(
    element("div", { class: "buttons" }, ...buttons.filter(Boolean)),
    element("div", { class: "faders" }, ...faders.filter(Boolean)),
  );
}

function learnButton(show) {
  const made = button("Learn MIDI", () => {}, { "aria-pressed": "false", id: "learn" });
  learnSwitch(show, made);
  return made;
}
