// The page of a training: asks what is new, and changes a picture only once the next one is whole.

const EVERY_MS = 700;
const LOST_MS = 3000;

const part = (id) => document.getElementById(id);
const shown = new Map();

async function show(name, version) {
  if (shown.get(name) === version) return;
  const next = new Image();
  next.src = `/picture/${name}?v=${version}`;
  next.alt = name === "preview.png" ? "What the generators make now" : "Variance of the batch by iteration";
  await next.decode();
  const figure = part(name.replace(".png", ""));
  figure.querySelector("img")?.remove();
  figure.prepend(next);
  figure.hidden = false;
  shown.set(name, version);
}

function tell(state) {
  part("folder").textContent = state.folder;
  if (state.total) {
    part("state").textContent = state.ended ? `${state.line} · ended` : state.line;
    part("progress").value = state.done / state.total;
    document.title = `${Math.floor((100 * state.done) / state.total)} % · netbend trains`;
  }
}

async function ask() {
  const answer = await fetch("/state", { cache: "no-store" });
  const state = await answer.json();
  tell(state);
  await Promise.allSettled(Object.entries(state.pictures).map(([name, version]) => show(name, version)));
  return state.ended;
}

async function watch() {
  let pause = EVERY_MS;
  try {
    if (await ask()) return;
  } catch {
    part("state").textContent = "the training was stopped, or is out of reach";
    pause = LOST_MS;
  }
  setTimeout(watch, pause);
}

watch();
