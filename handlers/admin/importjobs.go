package admin

import (
	"net/http"
	"sync"
	"time"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/productcsv"
)

// importJob is an import that somebody has confirmed.
type importJob struct {
	mu        sync.Mutex
	began     time.Time
	done, all int
	ended     bool
	sheet     *productcsv.Sheet
	plan      store.ImportPlan
	err       error // nothing was changed
}

// progress notes how far the job is.
func (j *importJob) progress(done, all int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.done, j.all = done, all
}

// importState is a job as it is at one moment.
type importState struct {
	known     bool // somebody has confirmed it
	done, all int
	ended     bool
	sheet     *productcsv.Sheet
	plan      store.ImportPlan
	err       error
}

// failed tells whether a job has ended without changing anything.
func (s importState) failed() bool { return s.ended && s.err != nil }

func (j *importJob) state() importState {
	j.mu.Lock()
	defer j.mu.Unlock()
	return importState{true, j.done, j.all, j.ended, j.sheet, j.plan, j.err}
}

// importJobs are the imports of the last hour, by the names of their files. One
// runs at a time.
type importJobs struct {
	mu      sync.Mutex
	jobs    map[string]*importJob
	running bool
}

func newImportJobs() *importJobs { return &importJobs{jobs: map[string]*importJob{}} }

// state is how far the import of a file is.
func (l *importJobs) state(token string) importState {
	l.mu.Lock()
	j := l.jobs[token]
	l.mu.Unlock()
	if j == nil {
		return importState{}
	}
	return j.state()
}

// start runs work, which must not panic, beside the request that asked for it:
// once for each file, again when it has failed. It refuses while another one runs.
func (l *importJobs) start(token string, now time.Time, work func(*importJob) (*productcsv.Sheet, store.ImportPlan, error)) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if j := l.jobs[token]; j != nil && !j.state().failed() {
		return nil
	}
	if l.running {
		return &web.Refusal{Status: http.StatusConflict, Message: store.Text{
			Ko: "다른 상품 파일을 가져오는 중입니다. 완료된 뒤에 다시 시도해 주세요.",
			En: "Another file of products is being imported. Please try again when it is done."}}
	}
	for name, j := range l.jobs {
		if now.Sub(j.began) > store.UploadLife {
			delete(l.jobs, name)
		}
	}
	j := &importJob{began: now}
	l.jobs[token], l.running = j, true
	go l.run(j, work)
	return nil
}

func (l *importJobs) run(j *importJob, work func(*importJob) (*productcsv.Sheet, store.ImportPlan, error)) {
	sheet, plan, err := work(j)
	j.mu.Lock()
	j.ended, j.sheet, j.plan, j.err = true, sheet, plan, err
	j.mu.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running = false
}
