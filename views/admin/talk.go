package admin

// TalkPage lists what buyers say or ask.
type TalkPage struct {
	Frame  Frame
	Path   string // of the list
	Export string // where it is downloaded
	Tabs   []Tab
	Rows   []TalkRow
	Paging Paging
	Hint   string
	Empty  string      // what stands there when there is nothing
	Terms  *Field      // days after which buyers are asked; nil: not here
	Search *TalkSearch // nil: it cannot be searched

	Questions bool // they are answered, not replied to
}

// TalkSearch searches the list.
type TalkSearch struct {
	Tab   string
	Text  string // what was searched for; empty: nothing
	Clear string // path of the list without that
}

// reply is what the shop says to it, in Korean.
func (p TalkPage) reply() string {
	if p.Questions {
		return "답변"
	}
	return "답글"
}

// TalkRow is one thing that was said.
type TalkRow struct {
	ID        string
	Path      string // to which its forms are sent
	Badges    []Badge
	Stars     string // "★★★★☆"; empty: none
	About     string // name of the product; empty: none
	AboutPath string
	Option    string
	Order     string // its number; empty: none
	OrderPath string
	Author    string
	Email     string // empty: none, or not to be seen
	At        string
	Text      string
	Lang      string
	Photos    []string // their addresses; "/small" is that of a small one
	Reason    string   // why it is hidden; empty: it is not
	Reply     string
	ReplyAt   string

	CanReply bool
	CanHide  bool
	Show     string // label of the button that shows it, or leaves it; empty: there is none
	Typed    string // what came back, of the reply or the reason
	Error    string // what is wrong with it; empty: nothing
	Hiding   bool   // the reason came back, not the reply
}

func (r TalkRow) replyField(p TalkPage) Field {
	field := Field{Name: "reply", Label: p.Frame.Lang.Text(p.reply(), "Reply"), Type: "textarea", Rows: 3,
		MaxLength: 1000, Required: true, Value: r.Reply, Wide: true}
	if p.Questions {
		field.Rows, field.MaxLength = 5, 2000
	}
	if r.Error != "" && !r.Hiding {
		field.Value, field.Error = r.Typed, r.Error
	}
	return field.of(r)
}

func (r TalkRow) reasonField(f Frame) Field {
	field := Field{Name: "reason", Label: f.Lang.Text("숨기는 이유", "Why it is hidden"), MaxLength: 300, Required: true,
		Wide: true, Hint: f.Lang.Text("쓴 사람에게 보이며 기록에 남습니다. 내용은 고칠 수 없습니다.",
			"Its writer sees it, and it is kept. What was written cannot be changed.")}
	if r.Hiding {
		field.Value, field.Error = r.Typed, r.Error
	}
	return field.of(r)
}

// of tells the fields of one row from those of others.
func (f Field) of(r TalkRow) Field {
	f.Name += "-" + r.ID
	return f
}
