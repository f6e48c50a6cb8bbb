// What has been written and not saved: kept by this browser for each file of a lesson, so that it outlives a reload.
// A draft knows the version of the text that it was made from, and whose it is. A new page deletes those of others.

const PREFIX = "signalbox-draft";
const MOST = 20;
const MOST_CHARACTERS = 65_536;
// Where the browser keeps nothing, or no more, a draft lives as long as the page.
const inMemory = new Map();

const learner = () => document.getElementById("code")?.dataset.learner;
const key = (lesson, path) => `${PREFIX} ${learner()} ${lesson} ${path}`;

function stored() {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(`${PREFIX} `))
      .map((name) => [name, JSON.parse(localStorage.getItem(name))]);
  } catch {
    return [];
  }
}

function tell() {
  document.dispatchEvent(new Event("drafts"));
}

function makeRoom() {
  const oldestFirst = stored().sort(([, one], [, other]) => one.at - other.at);
  for (const [name] of oldestFirst.slice(0, Math.max(0, oldestFirst.length + 1 - MOST))) localStorage.removeItem(name);
}

export function draftsOf(lesson) {
  const drafts = new Map([...stored(), ...inMemory]).values();
  return [...drafts].filter((draft) => draft.learner === learner() && draft.lesson === lesson);
}

export function draftOf(lesson, path) {
  return draftsOf(lesson).find((draft) => draft.path === path);
}

export function keepDraft(lesson, path, text, base) {
  const name = key(lesson, path);
  const draft = { learner: learner(), lesson, path, text, base, at: Date.now() };
  inMemory.set(name, draft);
  try {
    if (text.length > MOST_CHARACTERS) throw new RangeError("too long to be kept");
    if (localStorage.getItem(name) === null) makeRoom();
    localStorage.setItem(name, JSON.stringify(draft));
    inMemory.delete(name);
  } catch {
    // The draft in memory is all there is.
  }
  tell();
}

export function dropDraft(lesson, path) {
  inMemory.delete(key(lesson, path));
  try {
    localStorage.removeItem(key(lesson, path));
  } catch {
    // Nothing was kept there.
  }
  tell();
}

// Where a page shows no code, nobody is known, and all go.
export function dropThoseOfOthers() {
  for (const [name, draft] of stored()) if (draft.learner !== learner()) localStorage.removeItem(name);
}
