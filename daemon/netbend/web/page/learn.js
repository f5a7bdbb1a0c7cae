// Learning MIDI by a click: while it is on, a touched control asks for the next knob instead of playing.

const body = document.body;
let target = null;

export function learnSwitch(show, made) {
  const turn = (on) => {
    body.classList.toggle("learning", on);
    made.ariaPressed = String(on);
    if (!on && target) {
      target.classList.remove("waiting");
      target = null;
      show.send("/midi/learn/cancel");
    }
  };
  made.addEventListener("click", () => turn(!body.classList.contains("learning")));
  document.addEventListener("keydown", (event) => event.key === "Escape" && turn(false));
  show.hear("/midi", (address) => {
    if (address !== "/midi/learnt" || !target) return;
    target.classList.remove("waiting");
    target = null;
  });
}

export function learning(show, shown, touched, address) {
  const learn = (event) => {
    if (!body.classList.contains("learning")) return;
    if (event.type === "keydown" && !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === "click") return;
    target?.classList.remove("waiting");
    target = shown;
    shown.classList.add("waiting");
    show.send("/midi/learn", address);
  };
  for (const kind of ["pointerdown", "keydown", "click"]) touched.addEventListener(kind, learn, { capture: true });
}
