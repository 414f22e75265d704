/* The plots of the lab. */

export { default as uPlot } from "uplot";
