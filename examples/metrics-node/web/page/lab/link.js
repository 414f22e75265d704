/*
 * The state in a link: JSON, deflated, as base64url behind "#lab=". Bounded
 * on the way out and on the way in, where it may be anybody's.
 */

const NAME = "lab=";

/** The longest link's state in letters; browsers and chats cut longer ones. */
const MOST = 32 * 1024;

/** The most bytes that a link may unfold to. */
const UNFOLDED = 1024 * 1024;

/** The bytes that come of a stream, unless they are too many. */
async function gather(stream, most) {
  const parts = [];
  let length = 0;
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new RangeError("it holds too much");
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** @param {Uint8Array} bytes @param {CompressionStream | DecompressionStream} by */
const through = (bytes, by, most) => gather(new Blob([bytes]).stream().pipeThrough(by), most);

/** @param {Uint8Array} bytes */
function base64url(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text */
function unbase64url(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

/**
 * A location's hash for a state; undefined when that would be too long.
 * @param {import("./state.js").State} state
 */
export async function hashOf(state) {
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  const text = base64url(await through(bytes, new CompressionStream("deflate-raw"), UNFOLDED));
  return text.length > MOST ? undefined : `#${NAME}${text}`;
}

/**
 * What a location's hash holds; undefined when it is no state's.
 * @param {string} hash
 */
export async function stateIn(hash) {
  if (!hash.startsWith(`#${NAME}`)) return undefined;
  const text = hash.slice(NAME.length + 1);
  try {
    if (text.length > MOST) throw new RangeError("it is too long");
    const bytes = await through(unbase64url(text), new DecompressionStream("deflate-raw"), UNFOLDED);
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Error(`The link's state cannot be read: ${error instanceof RangeError ? error.message : "it is incomplete"}.`);
  }
}
