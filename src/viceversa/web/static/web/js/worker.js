// Answers when there is no connection, and only then: with the next meeting, if it is kept, else with a page that says so.
// It keeps three things: the files its pages are drawn with, that page, and one meeting of one person. MAY_KEEP names
// them; the server writes it above this line. A plain script, not a module: older browsers take no module here.
"use strict";

const FILES = `files-${MAY_KEEP.version}`;
const MEETING = "meeting";
let turn = 0; // whatever was asked for before the last order is not kept any more

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.waitUntil(event.data.keep ? keep(event.data.keep) : forget()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && pathname === MAY_KEEP.signOut) event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(shown));
  else if (pathname.startsWith(MAY_KEEP.static)) event.respondWith(fetch(request).catch(() => file(request)));
});

async function install() {
  const files = await caches.open(FILES);
  await files.addAll(MAY_KEEP.files);
  await files.add(new Request(MAY_KEEP.offline, { credentials: "omit" }));
  await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) if (name !== FILES && name !== MEETING) await caches.delete(name);
  await self.clients.claim();
}

function forget() {
  turn += 1;
  return caches.delete(MEETING);
}

function kept() {
  return caches.match(MAY_KEEP.meeting, { cacheName: MEETING, ignoreVary: true });
}

function isFor(answer, key) {
  return answer.headers.get("X-Offline-For") === key;
}

async function keep(key) {
  const before = await kept();
  if (before && !isFor(before, key)) await forget(); // of somebody else who signed in here
  const mine = ++turn;
  const answer = await fetch(MAY_KEEP.meeting, { cache: "no-store" }).catch(() => null);
  if (!answer || answer.status >= 500 || mine !== turn) return; // no word from the server: what is kept stays
  if (!answer.ok || answer.redirected || !isFor(answer, key)) return forget();
  const cache = await caches.open(MEETING);
  if (mine !== turn) return caches.delete(MEETING);
  await cache.put(MAY_KEEP.meeting, answer);
  if (mine !== turn) return caches.delete(MEETING);
}

async function shown() {
  const meeting = await kept();
  if (meeting && Number(meeting.headers.get("X-Offline-Until")) * 1000 > Date.now()) return meeting;
  await forget();
  return (await caches.match(MAY_KEEP.offline, { cacheName: FILES, ignoreVary: true })) ?? Response.error();
}

async function file(request) {
  return (await caches.match(request, { cacheName: FILES, ignoreVary: true })) ?? Response.error();
}
