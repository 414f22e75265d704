/* Seconds as a person reads them, and amounts of load. */

/** `0:05:15`; with minutes alone where no hour is reached. */
export function clock(seconds, longest = seconds) {
  const whole = Math.round(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60), whole % 60];
  return longest <= 3600 ? `${minutes}:${two(rest)}` : `${hours}:${two(minutes % 60)}:${two(rest)}`;
}

/** A time at an axis. */
export function tick(seconds, longest) {
  if (longest < 300) return clock(seconds, longest);
  if (longest <= 7200) return `${seconds / 60} min`;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return longest <= 86400 * 2 ? `${hours}:${String(minutes).padStart(2, "0")}` : `${(seconds / 86400).toFixed(1)} d`;
}

/** A number of at most three digits behind the point. */
export const plain = (value) => String(Math.round(value * 1000) / 1000);

/** A load: milli CPU as Kubernetes writes it, or requests a second. */
export function amount(value, cost) {
  if (value === null || value === undefined) return "";
  if (cost !== 1) return `${plain(value)}/s`;
  const milli = Math.round(value);
  if (milli === 0) return "0";
  return milli >= 1000 && milli % 100 === 0 ? `${milli / 1000}` : `${milli}m`;
}

/** A duration in words: `4 min 30 s`. */
export function span(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}
