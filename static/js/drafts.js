// What has been written and not saved: kept by this browser for each file of a lesson, so that it outlives a reload.
// A draft knows the version of the text that it was made from. Imported by the scripts that need it.

const PREFIX = "signalbox-draft";
const MOST = 20;
const MOST_CHARACTERS = 65_536;
// Where the browser keeps nothing, or no more, a draft lives as long as the page.
const inMemory = new Map();

const key = (lesson, path) => `${PREFIX} ${lesson} ${path}`;

function stored() {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(`${PREFIX} `))
      .map((name) => [name, JSON.parse(localStorage.getItem(name))]);
  } catch {
    return [];
  }
}

export function all() {
  return [...new Map([...stored(), ...inMemory])];
}

function tell() {
  document.dispatchEvent(new Event("drafts"));
}

function makeRoom() {
  const oldestFirst = stored().sort(([, one], [, other]) => one.at - other.at);
  for (const [name] of oldestFirst.slice(0, Math.max(0, oldestFirst.length + 1 - MOST))) localStorage.removeItem(name);
}

export function draftsOf(lesson) {
  return all()
    .filter(([, draft]) => draft.lesson === lesson)
    .map(([, draft]) => draft);
}

export function draftOf(lesson, path) {
  return draftsOf(lesson).find((draft) => draft.path === path);
}

export function keepDraft(lesson, path, text, base) {
  const name = key(lesson, path);
  const draft = { lesson, path, text, base, at: Date.now() };
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

// As lessons/editing/edits.py does: the CRC-32 of the text in UTF-8.
export function versionOf(text) {
  let crc = -1;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return (~crc >>> 0).toString(16).padStart(8, "0");
}
