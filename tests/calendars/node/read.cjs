// Reads calendars for tests/calendars/engines.py: one JSON line in, one out, until the input ends.
//
// In:  {"engine": "ical.js" | "node-ical", "calendars": ["BEGIN:VCALENDAR…", …]}
// Out: [[event, …], …], one list for each calendar; moments are milliseconds since 1970.
"use strict";

const { createRequire } = require("node:module");
const readline = require("node:readline");

const [folder] = process.argv.slice(2);
const load = createRequire(`${folder}/`);
const ICAL = load("ical.js");
const nodeIcal = load("node-ical");

const moment = (time) => time.toUnixTime() * 1000;
const text = (value) => (value && typeof value === "object" ? value.val : value) ?? "";
const list = (value) => (value === undefined ? [] : [].concat(value));

function withIcalJs(data) {
  const calendar = new ICAL.Component(ICAL.parse(data));
  // As an application does: the hours follow from the calendar's own zone, whatever came before.
  ICAL.TimezoneService.reset();
  calendar.getAllSubcomponents("vtimezone").forEach((zone) => ICAL.TimezoneService.register(zone));
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    const property = (name) => component.getFirstPropertyValue(name);
    return {
      method: calendar.getFirstPropertyValue("method") ?? "",
      uid: event.uid,
      sequence: event.sequence,
      stamp: moment(property("dtstamp")),
      starts: moment(event.startDate),
      ends: moment(event.endDate),
      summary: event.summary ?? "",
      location: event.location ?? "",
      description: event.description ?? "",
      status: property("status") ?? "",
      attendees: event.attendees.map((attendee) => attendee.getFirstValue()),
    };
  });
}

function withNodeIcal(data) {
  const found = Object.values(nodeIcal.sync.parseICS(data));
  return found
    .filter((event) => event.type === "VEVENT")
    .map((event) => ({
      method: text(event.method),
      uid: event.uid,
      sequence: Number(event.sequence),
      stamp: event.dtstamp.getTime(),
      starts: event.start.getTime(),
      ends: event.end.getTime(),
      summary: text(event.summary),
      location: text(event.location),
      description: text(event.description),
      status: text(event.status),
      attendees: list(event.attendee).map(text),
    }));
}

const engines = { "ical.js": withIcalJs, "node-ical": withNodeIcal };

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { engine, calendars } = JSON.parse(line);
  process.stdout.write(JSON.stringify(calendars.map(engines[engine])) + "\n");
});
