package admin

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/productcsv"
	"github.com/jangteo/jangteo/store/webpicture"
	"github.com/jangteo/jangteo/views/admin"
)

// withPictures fetches the pictures of other sites that the products of a sheet want,
// and reads the file again with them. Nothing is fetched for an import that is refused.
func (s *Server) withPictures(
	ctx context.Context, sheet *productcsv.Sheet, file []byte, a importOptions, j *importJob,
) (*productcsv.Sheet, error) {
	plan, err := s.Store.PlanImport(ctx, sheet.Products)
	if err != nil || isRefused(importState{sheet: sheet, plan: plan}, a) {
		return sheet, err
	}
	wanted := productcsv.Wanted(sheet, plan)
	gatherer := webpicture.Gatherer{Imports: s.Store.Imports, Encode: s.EncodePieces, MayFetch: s.MayFetch}
	fetching, end := j.beginFetching(ctx, len(wanted))
	news, err := gatherer.Gather(fetching, wanted, j.progress)
	end(news)
	if err != nil {
		return nil, err
	}
	return s.readSheet(ctx, file, a, news.Told())
}

// beginFetching begins the part of a job that somebody may stop: the import goes on with
// the pictures that are there.
func (j *importJob) beginFetching(ctx context.Context, all int) (context.Context, func(webpicture.News)) {
	ctx, stop := context.WithCancel(ctx)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.fetching, j.stop, j.done, j.all = true, stop, 0, all
	return ctx, func(news webpicture.News) {
		stop()
		j.mu.Lock()
		defer j.mu.Unlock()
		j.fetching, j.stop, j.done, j.all, j.news = false, nil, 0, 0, news
	}
}

// stopFetching ends fetching if it is under way.
func (j *importJob) stopFetching() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.stop != nil {
		j.stop()
	}
}

// fetching has the page that stops it.
type fetching struct{ *Server }

// stopPictures stops fetching pictures; products are imported with those that are there.
func (s fetching) stopPictures(c echo.Context) error {
	token, a := c.Param("token"), readImportOptions(c)
	s.imports.mu.Lock()
	j := s.imports.jobs[token]
	s.imports.mu.Unlock()
	if j == nil {
		return store.ErrNotFound
	}
	j.stopFetching()
	return c.Redirect(http.StatusSeeOther, a.path(token))
}

// addPictures says how many pictures of other sites are to be fetched, or were.
func addPictures(p *admin.ImportReportPage, a importOptions, j importState) {
	lang := p.Frame.Lang
	if all := j.news.All; p.State == admin.ImportDone && all > 0 {
		kept, of := wording.Count(int64(j.news.Kept)), wording.Count(int64(all))
		p.Pictures = lang.Text("다른 사이트의 사진 "+of+"장 가운데 "+kept+"장을 가져왔습니다.",
			"Pictures of other sites: "+kept+" of "+of+" were fetched.")
		return
	}
	if p.State != admin.ImportSeen || j.sheet == nil {
		return
	}
	wanted := len(productcsv.Wanted(j.sheet, j.plan))
	if wanted == 0 {
		return
	}
	n := wording.Count(int64(wanted))
	if a.pictures {
		p.Pictures = lang.Text("사진 "+n+"장을 다른 사이트에서 가져옵니다.", "Pictures to fetch from other sites: "+n+".")
		return
	}
	a.pictures = true
	p.Pictures = lang.Text("다른 사이트의 사진 "+n+"장은 가져오지 않습니다.", "Pictures of other sites are left out: "+n+".")
	p.FetchPath, p.FetchText = p.Path+"?"+a.query(), lang.Text("사진도 가져오기", "Fetch them, too")
}
