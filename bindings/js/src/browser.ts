/*
 * The entry for browsers, workers and bundlers: nothing works before
 * `await init()`, which fetches the module. There is no top-level await.
 */

export * from "./api.js";
