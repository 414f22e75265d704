package wasm

import "encoding/binary"

// The structs of the ABI as wasm32 lays them out, field by field in words of
// 4 bytes. They hold no padding: 64-bit fields stand at even words.

// millicore_error
const (
	errorSize = iota
	errorStatus
	errorOffset // 64 bits
	_
	errorLine // 64 bits
	_
	errorColumn // 64 bits
	_
	errorTextLength
	errorText
	errorWords
)

// millicore_exposition_page
const (
	pageSize = iota
	pageEntryCount
	pageLabelCount
	pageExemplarCount
	pageSkippedCount
	pageReserved
	pageKinds
	pageNames
	pageTexts
	pageValues
	pageTimestamps
	pageHasTimestamp
	pageLabelRows
	pageLabels
	pageExemplarEntries
	pageExemplarValues
	pageExemplarTimestamps
	pageExemplarHasTimestamp
	pageExemplarLabelRows
	pageExemplarLabels
	pageSkipped
	pageWords
)

// millicore_family_rows
const (
	rowsSize = iota
	rowsRowCount
	rowsKinds
	rowsGiven
	rowsTextData
	rowsTextOffsets
	rowsNumbers
	rowsIntegers
	rowsWords
)

// millicore_kubelet_columns
const (
	columnsSize = iota
	columnsNodeCount
	columnsPodCount
	columnsContainerCount
	columnsNames
	columnsNodeNames
	columnsNodeTimestamps
	columnsNodeCPU
	columnsNodeMemory
	columnsPodNames
	columnsPodContainers
	columnsContainerNames
	columnsContainerTimestamps
	columnsContainerStarts
	columnsContainerCPU
	columnsContainerMemory
	columnsContainerHasStart
	columnsWords
)

// millicore_kubelet_usage
const (
	usageSize = iota
	usageNodeCount
	usagePodCount
	usageContainerCount
	usageNames
	usageNodeNames
	usageNodeTimestamps
	usageNodeWindows
	usageNodeCPU
	usageNodeMemory
	usagePodNames
	usagePodContainers
	usagePodTimestamps
	usagePodWindows
	usageContainerNames
	usageContainerCPU
	usageContainerMemory
	usageWords
)

// millicore_kubelet_stats_columns
const (
	statsSize = iota
	statsCount
	statsKinds
	statsParents
	statsData
	statsOffsets
	statsStringRows
	statsValueRows
	statsFields
	statsValues
	statsWords
)

// millicore_metricstore_statistics, all of 64 bits but the first two
const (
	statisticsObjects = 2
	statisticsSeries  = 4
	statisticsBytes   = 6
	statisticsRefused = 8
	statisticsMemory  = 10
	statisticsWords   = 12
)

// inKubeletOptions adds a pointer to a millicore_kubelet_options: size,
// profile, resolution_ns.
func (in *instance) inKubeletOptions(profile uint32, resolution int64) {
	options := binary.LittleEndian.AppendUint32(nil, 16)
	options = binary.LittleEndian.AppendUint32(options, profile)
	options = binary.LittleEndian.AppendUint64(options, uint64(resolution))
	column(in, options)
}

// outStruct adds a pointer to a struct that the call fills. The ABI wants its
// size in the first word; the rest is zeroed, as the buffer holds what earlier
// calls left.
func (in *instance) outStruct(words int) uint32 {
	offset := in.out(4 * words)
	in.inputs = append(in.inputs, input{offset, 1, blank[words][:4*words]})
	return offset
}

// outZero adds a pointer to one word that is 0 unless the call writes it.
func (in *instance) outZero() uint32 {
	offset := in.out(4)
	in.inputs = append(in.inputs, input{offset, 1, zero[:]})
	return offset
}

var zero [4]byte

const maxWords = max(errorWords, pageWords, rowsWords, columnsWords, usageWords, statsWords, statisticsWords, handoverWords)

// blank holds an empty struct for each number of words.
var blank = func() (blank [maxWords + 1][4 * maxWords]byte) {
	for words := range blank {
		binary.LittleEndian.PutUint32(blank[words][:], uint32(4*words))
	}
	return blank
}()
