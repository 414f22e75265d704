/* YAML with the place of every node, and its writer. */

export { LineCounter, isAlias, isMap, isScalar, isSeq, parseAllDocuments, stringify } from "yaml";
