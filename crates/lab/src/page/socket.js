// The connection to the program: questions answered in order, a bounded number of them under way.

/** Without an answer for so many milliseconds, the program is said to be slow. */
const SLOW = 10_000;
/** Questions under way; the program allows one more. */
const MOST = 3;

/**
 * Opens a connection. `push` is called for what comes unasked, `lost` once when the connection is no more, `slow` with
 * true when an answer does not come, and with false when it came after all; what the program says is in `language`. Gives `ask(command, fields)`, which ends with
 * the answer or throws what the program said against it.
 */
export function open({ push, lost, slow, language }) {
  const socket = new WebSocket(`ws://${location.host}/ws${location.search}&lang=${language}`);
  const waiting = [];
  const asked = new Map();
  let last = 0;
  let ended = false;
  let watch = 0;
  let late = false;

  /** Something came, or is asked: the time runs anew while an answer is awaited. */
  function heard() {
    clearTimeout(watch);
    if (late) slow(late = false);
    if (!ended && asked.size + waiting.length > 0) watch = setTimeout(() => slow(late = true), SLOW);
  }

  function send() {
    while (socket.readyState === WebSocket.OPEN && asked.size < MOST && waiting.length > 0) {
      const { id, words, settle } = waiting.shift();
      asked.set(id, settle);
      socket.send(words);
    }
  }

  function end(reason) {
    if (ended) return;
    ended = true;
    heard();
    const why = new Lost(reason);
    for (const { settle } of waiting.splice(0)) settle.reject(why);
    for (const settle of asked.values()) settle.reject(why);
    asked.clear();
    lost(reason);
  }

  socket.addEventListener("open", send);
  socket.addEventListener("close", (event) => end(event.reason));
  socket.addEventListener("message", (event) => {
    const message = JSON.parse(event.data);
    if (message.push) {
      heard();
      return push(message);
    }
    const settle = asked.get(message.id);
    // What could not be read has no id: then the oldest question is the one.
    const id = settle ? message.id : asked.keys().next().value;
    const one = settle ?? asked.get(id);
    asked.delete(id);
    if (one && message.error !== undefined) one.reject(new Error(message.error));
    else if (one) one.resolve(message.ok);
    send();
    heard();
  });

  return {
    ask(command, fields = {}) {
      if (ended) return Promise.reject(new Lost(""));
      last += 1;
      const words = JSON.stringify({ id: last, do: command, ...fields });
      return new Promise((resolve, reject) => {
        waiting.push({ id: last, words, settle: { resolve, reject } });
        send();
        if (asked.size + waiting.length === 1) heard();
      });
    },
    ended: () => ended,
    close() {
      ended = true;
      heard();
      socket.close();
    },
  };
}

/** There is no connection any more. */
export class Lost extends Error {}

/** A function that does its job for the latest value only, one at a time: what came meanwhile is done next, once. */
export function latest(job) {
  let busy = false;
  let next = null;
  return async (...values) => {
    next = values;
    if (busy) return;
    busy = true;
    try {
      while (next) {
        const now = next;
        next = null;
        await job(...now);
      }
    } finally {
      busy = false;
    }
  };
}
