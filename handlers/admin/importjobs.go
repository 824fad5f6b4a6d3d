package admin

import (
	"net/http"
	"sync"
	"time"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/productcsv"
	"github.com/jangteo/jangteo/store/webpicture"
)

// importJob is a confirmed import of products that is running or has ended.
type importJob struct {
	began     time.Time  // when it was confirmed; does not change
	mu        sync.Mutex // guards the fields below
	done, all int        // products, or pictures while they are fetched
	fetching  bool
	stop      func()          // ends fetching; nil: it is not under way
	news      webpicture.News // what came of it
	ended     bool
	sheet     *productcsv.Sheet // the file as it was read
	plan      store.ImportPlan  // what changed, or would have
	err       error             // nothing was changed
}

// progress notes how far the job is.
func (j *importJob) progress(done, all int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.done, j.all = done, all
}

// importState is a snapshot of a job.
type importState struct {
	known     bool // the import was confirmed
	done, all int  // products, or pictures
	fetching  bool // pictures
	news      webpicture.News
	ended     bool
	sheet     *productcsv.Sheet
	plan      store.ImportPlan
	err       error // nothing was changed
}

// failed reports whether a job ended without changing anything.
func (s importState) failed() bool { return s.ended && s.err != nil }

// state takes a snapshot of the job.
func (j *importJob) state() importState {
	j.mu.Lock()
	defer j.mu.Unlock()
	return importState{true, j.done, j.all, j.fetching, j.news, j.ended, j.sheet, j.plan, j.err}
}

// importJobs holds the last imports of the last hour by the tokens of their files.
// One runs at a time, and one file is read at a time.
type importJobs struct {
	mu      sync.Mutex            // guards the fields below
	jobs    map[string]*importJob // by token of the file
	running bool                  // one import is under way
	reading sync.Mutex            // held by who reads a file, which takes many times its size
}

// newImportJobs returns an empty list of imports.
func newImportJobs() *importJobs { return &importJobs{jobs: map[string]*importJob{}} }

// state returns how far the import of a file is; the zero state if none was
// started.
func (l *importJobs) state(token string) importState {
	l.mu.Lock()
	j := l.jobs[token]
	l.mu.Unlock()
	if j == nil {
		return importState{}
	}
	return j.state()
}

// start runs work in the background, once for each file, and again if it
// failed. It refuses while another import runs. work must not panic.
func (l *importJobs) start(token string, now time.Time, work func(*importJob) (*productcsv.Sheet, store.ImportPlan,
	error)) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	// A second click on the button finds the import running or done.
	if j := l.jobs[token]; j != nil && !j.state().failed() {
		return nil
	}
	if l.running {
		return &web.Refusal{Status: http.StatusConflict, Message: store.Text{
			Ko: "다른 상품 파일을 가져오는 중입니다. 완료된 뒤에 다시 시도해 주세요.",
			En: "Another file of products is being imported. Please try again when it is done."}}
	}
	l.forget(now)
	j := &importJob{began: now}
	l.jobs[token], l.running = j, true
	go l.run(j, work)
	return nil
}

// importsKept is how many imports are remembered: each with all of its file.
const importsKept = 3

// forget makes room for one more import. None is under way.
func (l *importJobs) forget(now time.Time) {
	for {
		oldest := ""
		for name, j := range l.jobs {
			if oldest == "" || j.began.Before(l.jobs[oldest].began) {
				oldest = name
			}
		}
		if oldest == "" || len(l.jobs) < importsKept && now.Sub(l.jobs[oldest].began) <= store.UploadLife {
			return
		}
		delete(l.jobs, oldest)
	}
}

// run does the work and records its outcome.
func (l *importJobs) run(j *importJob, work func(*importJob) (*productcsv.Sheet, store.ImportPlan, error)) {
	sheet, plan, err := work(j)
	j.mu.Lock()
	j.ended, j.sheet, j.plan, j.err = true, sheet, plan, err
	j.mu.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running = false
}
