/*
 * Everything the package exports, by noun.
 */

export {
  assignmentCopies,
  assignmentOwners,
  assignmentShards,
  checkShardInfo,
  planShards,
  resizeRanges,
  shardSelector,
} from "./assignment.js";
export type {
  Assignment,
  ShardAmount,
  ShardInfo,
  ShardMoves,
  ShardPlan,
  ShardSkew,
} from "./assignment.js";
export { InstanceLostError, MillicoreError, Status } from "./errors.js";
export {
  EntryKind,
  Family,
  Page,
  PageError,
  formatFamily,
  formatHeader,
  labelNames,
  labelSets,
  parsePage,
  startTimestamps,
  unescape,
} from "./exposition.js";
export type {
  HeaderProfile,
  LabelNameOptions,
  LabelNames,
  PageProfile,
  SkippedLine,
  StartTimestamps,
} from "./exposition.js";
export { convertFamilies, negotiate } from "./families.js";
export {
  FamilyRowKind,
  FamilyRows,
  FamilyType,
  readFamilies,
  writeFamilies,
} from "./family-rows.js";
export type { FamilyRow } from "./family-rows.js";
export type {
  ConvertOptions,
  FamilyFormat,
  NameEscaping,
  Negotiated,
} from "./families.js";
export { formatFloats, parseFloats } from "./floats.js";
export type { ParsedFloats } from "./floats.js";
export { decideHpa, explainHpa, lintHpa } from "./hpa.js";
export type {
  HpaCase,
  HpaDecision,
  HpaExplanation,
  HpaFinding,
  HpaFindings,
  HpaHistory,
  HpaProposal,
  HpaScaleEvent,
  HpaTraceEntry,
} from "./hpa.js";
export { simulateHpa, simulatedHpaCase } from "./simulate.js";
export type {
  HpaLoad,
  HpaLoadTerm,
  HpaMetricSource,
  HpaRun,
  HpaRunColumns,
  HpaRunTotals,
  HpaSimulatedPods,
  HpaSimulation,
  HpaSimulationResult,
  HpaSweep,
  HpaSweepRun,
  HpaTextColumn,
} from "./simulate.js";
export { decideHpaColumns } from "./hpa-fleet.js";
export type { HpaDecisions, HpaFleet } from "./hpa-fleet.js";
export {
  init,
  initSync,
  memoryBytes,
  statusText,
  version,
} from "./instance.js";
export type { ModuleSource } from "./instance.js";
export { KubeletBatch } from "./kubelet/batch.js";
export type { KubeletFormat, KubeletProfile } from "./kubelet/batch.js";
export { KubeletListing, KubeletObjects } from "./kubelet/listing.js";
export type { KubeletQuery } from "./kubelet/listing.js";
export { readKubeletStats } from "./kubelet/stats.js";
export type {
  StatsOptions,
  StatsRow,
  StatsSubject,
  StatsValue,
} from "./kubelet/stats.js";
export {
  GO_ZERO_TIME,
  KubeletColumns,
  KubeletUsage,
} from "./kubelet/columns.js";
export { formatKubeletPage } from "./kubelet/page.js";
export type { KubeletPage } from "./kubelet/page.js";
export {
  KubeletSnapshot,
  Reason,
  reasonWord,
} from "./kubelet/snapshot.js";
export type {
  ListForm,
  ListOptions,
  ListVersion,
  Reasons,
} from "./kubelet/snapshot.js";
export { KubeletStore } from "./kubelet/store.js";
export type { KubeletOptions, KubeletSkippedLine } from "./kubelet/store.js";
export { MetricPage, MetricStore } from "./metricstore.js";
export type {
  MetricLimits,
  MetricPageForm,
  MetricStatistics,
} from "./metricstore.js";
export { Quantities, QuantityFormat } from "./quantities.js";
export type { Int64Column, QuantityText } from "./quantities.js";
export { PageBuffer } from "./page-buffer.js";
export { PageReader } from "./reader.js";
export { deduplicateSeries, mergeSeries, seriesVerdict } from "./samples.js";
export type {
  SeriesColumns,
  SeriesVerdict,
  StalePolicy,
  StorageGroup,
} from "./samples.js";
export {
  hashmod,
  rendezvous,
  seriesHash,
  seriesMembers,
  seriesReplicas,
} from "./series.js";
export type {
  Hashmod,
  RendezvousOptions,
  SeriesKey,
  Tenants,
} from "./series.js";
export { assignShards, fnv1a64, jump, shardIdentity } from "./shard.js";
export type {
  Jumps,
  ShardIdentity,
  ShardProfile,
  StatefulSet,
} from "./shard.js";
export { ShardFilter, shardFilterStream } from "./shard-filter.js";
export type {
  HashRange,
  ShardFilterCounts,
  ShardFilterOptions,
} from "./shard-filter.js";
export { Rows, Strings, decodeSpan } from "./strings.js";
export type { Text } from "./strings.js";
export { HANDOVER_ADMIT, HANDOVER_KEEP, Handover } from "./handover.js";
export type {
  HandoverOptions,
  HandoverPhase,
  HandoverState,
} from "./handover.js";
export { topologyPlan, topologySpread, topologySurvive } from "./topology.js";
export type {
  SpreadConstraint,
  SpreadNode,
  TopologyPlan,
  TopologySpread,
  TopologySurvival,
} from "./topology.js";
export { topNodes, topPods } from "./top.js";
export type { TopNodesOptions, TopOptions } from "./top.js";
export { VPA_NO_CONTAINER, VpaCluster } from "./vpa-cluster.js";
export type {
  VpaClusterOptions,
  VpaEstimation,
  VpaGroups,
  VpaPercentiles,
  VpaSamples,
} from "./vpa-cluster.js";
export { VpaHistogram } from "./vpa-histogram.js";
export type { VpaHistogramInfo, VpaLayout } from "./vpa-histogram.js";
export { explainVpa, processVpa, recommendVpa, simulateVpa } from "./vpa.js";
export type {
  VpaAmounts,
  VpaCase,
  VpaContainerRecommendation,
  VpaExplanation,
  VpaHistogramSummary,
  VpaNumber,
  VpaPodResult,
  VpaRecommendation,
  VpaResources,
  VpaResult,
  VpaSimulation,
  VpaStep,
  VpaTrack,
} from "./vpa.js";
