package admin

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/productcsv"
)

// TestFewImportsAreRemembered starts many in an hour, and one long after.
func TestFewImportsAreRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newImportJobs()
		start := func(token string) {
			t.Helper()
			if err := l.start(token, time.Now(), func(*importJob) (*productcsv.Sheet, store.ImportPlan, error) {
				return &productcsv.Sheet{}, store.ImportPlan{}, nil
			}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		for i := range 3 * importsKept {
			start(fmt.Sprint(i))
			time.Sleep(time.Second) // of a clock that does not wait
			if len(l.jobs) > importsKept || !l.state(fmt.Sprint(i)).ended {
				t.Errorf("%d are remembered, the last ended: %v", len(l.jobs), l.state(fmt.Sprint(i)).ended)
			}
		}
		time.Sleep(store.UploadLife + time.Second)
		start("late")
		if len(l.jobs) != 1 || !l.state("late").known {
			t.Errorf("%d are remembered long after", len(l.jobs))
		}
	})
}
