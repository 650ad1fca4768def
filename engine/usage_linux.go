package engine

import (
	"fmt"
	"os"
	"path/filepath"
)

// processorSeconds is the time for which this process, and the one of number pid if there is one
// (not 0), have had a processor or waited for one that others had: what they waited for is no
// idleness of theirs.
func processorSeconds(pid int) (float64, error) {
	sum, err := scheduledSeconds("/proc/self")
	if err != nil || pid == 0 {
		return sum, err
	}
	rules, err := scheduledSeconds(fmt.Sprintf("/proc/%d", pid))
	return sum + rules, err
}

// scheduledSeconds adds up the threads of a process, each of which counts nanoseconds on a processor
// and in the queue for one.
func scheduledSeconds(process string) (float64, error) {
	threads, err := filepath.Glob(process + "/task/*/schedstat")
	if err == nil && len(threads) == 0 {
		err = os.ErrNotExist
	}
	if err != nil {
		return 0, fmt.Errorf("processor time of %s: %w", process, err)
	}
	sum := 0.0
	for _, path := range threads {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // the thread has ended
		}
		var on, queued float64
		if _, err := fmt.Sscan(string(text), &on, &queued); err != nil {
			return 0, fmt.Errorf("processor time: %s: %w", path, err)
		}
		sum += (on + queued) / 1e9
	}
	return sum, nil
}
