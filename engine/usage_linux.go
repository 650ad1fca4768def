package engine

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// processorSeconds is the time for which this process, and those of the numbers pids,
// have had a processor or waited for one that others had: what they waited for is no
// idleness of theirs.
func processorSeconds(pids []int) (float64, error) {
	sum, err := scheduledSeconds("/proc/self")
	for _, pid := range pids {
		rules, failed := scheduledSeconds(fmt.Sprintf("/proc/%d", pid))
		sum, err = sum+rules, errors.Join(err, failed)
	}
	return sum, err
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
