//! Bars, words and lines, from top to bottom.

use std::fmt::Write;

/// Of the whole, in pixels of the picture's own.
const WIDTH: f64 = 840.0;
const MARGIN: f64 = 28.0;
/// Where the bars of plans begin, behind their titles.
const BARS: f64 = 214.0;
/// How long the longest of them may be; its label stands behind it.
const ROOM: f64 = 520.0;
const BAR: f64 = 15.0;
const BAR_GAP: f64 = 4.0;
const GROUP_GAP: f64 = 18.0;
/// How long the longest bar of a column may be.
const COLUMN_ROOM: f64 = 148.0;
/// The same in characters of notes, which do not wrap by themselves.
const NOTE: usize = 116;

/// Light by default; dark where the reader's system is.
const STYLE: &str = "\
text{font-family:-apple-system,'Segoe UI',Helvetica,Arial,'DejaVu Sans',sans-serif;fill:#1f2933}\
.title{font-size:20px;font-weight:600}.sub{font-size:13px;fill:#52606d}.name{font-size:13px}\
.value{font-size:12px;font-weight:600}.note{font-size:11px;fill:#616e7c}\
.paper{fill:#ffffff;stroke:#d9e2ec}.s0{fill:#c2410c}.s1{fill:#3e6c9e}.s2{fill:#8795a5}.s3{fill:#a98bbf}\
.hatch{stroke:#8795a5;stroke-width:1.5}.frame{fill:none;stroke:#8795a5}.one{stroke:#1f2933;stroke-dasharray:2 3}\
.cut{fill:#ffffff}\
@media(prefers-color-scheme:dark){text{fill:#e4e7eb}.sub{fill:#9aa5b1}.note{fill:#8a96a3}\
.paper{fill:#12171d;stroke:#2c3742}.s0{fill:#f97316}.s1{fill:#6ea8e0}.s2{fill:#7b8794}.s3{fill:#b79ccb}\
.hatch{stroke:#7b8794}.frame{stroke:#7b8794}.one{stroke:#e4e7eb}.cut{fill:#12171d}}";

/// How much the longest bar stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale(pub(super) f64);

/// One provider's figure.
pub(super) struct Bar {
    /// Whose it is; the colour follows.
    pub(super) series: usize,
    pub(super) value: f64,
    pub(super) label: String,
    /// Whether it was measured elsewhere.
    pub(super) is_hatched: bool,
}

/// Figures of one kind.
pub(super) struct Group {
    pub(super) title: &'static str,
    pub(super) bars: Vec<Bar>,
}

impl Group {
    fn height(&self) -> f64 {
        self.bars.len() as f64 * (BAR + BAR_GAP) - BAR_GAP
    }
}

/// A picture that grows downwards.
pub(super) struct Svg {
    body: String,
    /// How far down it is drawn.
    y: f64,
    /// From where to where the plans' bars stand.
    plans: (f64, f64),
}

impl Svg {
    pub(super) fn new() -> Self {
        Self {
            body: String::new(),
            y: MARGIN,
            plans: (f64::MAX, 0.0),
        }
    }

    pub(super) fn title(&mut self, title: &str, subtitle: &str) {
        self.y += 12.0;
        self.text(MARGIN, self.y, "title", title);
        self.y += 22.0;
        self.text(MARGIN, self.y, "sub", subtitle);
    }

    /// Who has which colour, and whose are hatched.
    pub(super) fn legend<'a>(&mut self, names: impl Iterator<Item = (&'a str, bool)>) {
        /// About what a letter of a name takes.
        const LETTER: f64 = 7.0;
        self.y += 26.0;
        let mut x = MARGIN;
        for (series, (name, is_hatched)) in names.enumerate() {
            self.rectangle((x, self.y - 10.0), 12.0, 12.0, series, is_hatched);
            self.text(x + 18.0, self.y, "name", name);
            x += 46.0 + LETTER * name.chars().count() as f64;
        }
        self.y += 22.0;
    }

    /// What the figures below it are.
    pub(super) fn heading(&mut self, heading: &str) {
        self.y += 8.0;
        self.text(MARGIN, self.y, "sub", heading);
        self.y += 14.0;
    }

    /// Figures in a row of their own, on a common scale.
    pub(super) fn wide(&mut self, group: &Group, scale: Scale) {
        let top = self.y;
        self.plans = (self.plans.0.min(top), top + group.height());
        self.text(
            MARGIN,
            top + group.height() / 2.0 + 4.0,
            "name",
            group.title,
        );
        for (place, bar) in group.bars.iter().enumerate() {
            let y = top + place as f64 * (BAR + BAR_GAP);
            self.bar((BARS, y), bar, scale, ROOM);
        }
        self.y = top + group.height() + GROUP_GAP;
    }

    /// Where Terraform alone would end.
    pub(super) fn line_at_one(&mut self, Scale(most): Scale) {
        let x = BARS + ROOM / most;
        let (top, bottom) = (self.plans.0 - 5.0, self.plans.1 + 5.0);
        self.element(&format!(
            "<line class='one' x1='{x:.1}' x2='{x:.1}' y1='{top:.1}' y2='{bottom:.1}'/>"
        ));
        self.text(x - 4.0, bottom + 13.0, "note", "1 × is Terraform alone");
        self.y = bottom + 40.0;
    }

    /// Figures side by side, each group on a scale of its own.
    pub(super) fn columns(&mut self, groups: &[Group]) {
        let width = (WIDTH - 2.0 * MARGIN) / groups.len() as f64;
        let top = self.y;
        for (column, group) in groups.iter().enumerate() {
            let x = MARGIN + column as f64 * width;
            self.text(x, top, "name", group.title);
            let values = group.bars.iter().map(|bar| bar.value);
            let scale = Scale(values.fold(f64::MIN_POSITIVE, f64::max));
            for (place, bar) in group.bars.iter().enumerate() {
                let y = top + 12.0 + place as f64 * (BAR + BAR_GAP);
                self.bar((x, y), bar, scale, COLUMN_ROOM);
            }
            self.y = self.y.max(top + 12.0 + group.height());
        }
        self.y += 14.0;
    }

    /// What else has to be said, below.
    pub(super) fn notes(&mut self, notes: &[String]) {
        for line in notes.iter().flat_map(|note| wrapped(note)) {
            self.y += 16.0;
            self.text(MARGIN, self.y, "note", &line);
        }
    }

    /// The whole file.
    pub(super) fn finish(self) -> String {
        let height = self.y + MARGIN;
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height:.0}' width='{WIDTH}' \
             height='{height:.0}' role='img' aria-label='What a read costs'>\n<style>{STYLE}</style>\n\
             <defs><pattern id='hatch' width='6' height='6' patternUnits='userSpaceOnUse' \
             patternTransform='rotate(45)'><line class='hatch' y2='6'/></pattern></defs>\n\
             <rect class='paper' x='.5' y='.5' width='{}' height='{:.0}' rx='10'/>\n{}</svg>\n",
            WIDTH - 1.0,
            height - 1.0,
            self.body
        )
    }

    fn bar(&mut self, (x, y): (f64, f64), bar: &Bar, Scale(most): Scale, room: f64) {
        let width = (bar.value.min(most) / most * room).max(2.0);
        self.rectangle((x, y), width, BAR, bar.series, bar.is_hatched);
        if bar.value > most {
            self.cut(x + width - 22.0, y);
        }
        self.text(x + width + 6.0, y + BAR - 3.5, "value", &bar.label);
    }

    /// A gap that says that a bar goes on for longer than it is drawn.
    fn cut(&mut self, x: f64, y: f64) {
        let (top, bottom) = (y - 1.0, y + BAR + 1.0);
        self.element(&format!(
            "<polygon class='cut' points='{:.1},{top:.1} {:.1},{top:.1} {:.1},{bottom:.1} {x:.1},{bottom:.1}'/>",
            x + 5.0,
            x + 10.0,
            x + 5.0,
        ));
    }

    fn rectangle(
        &mut self,
        (x, y): (f64, f64),
        width: f64,
        height: f64,
        series: usize,
        is_hatched: bool,
    ) {
        let place = format!("x='{x:.1}' y='{y:.1}' width='{width:.1}' height='{height:.1}' rx='2'");
        self.element(&if is_hatched {
            format!("<rect {place} fill='url(#hatch)'/><rect class='frame' {place}/>")
        } else {
            format!("<rect class='s{series}' {place}/>")
        });
    }

    fn text(&mut self, x: f64, y: f64, class: &str, text: &str) {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        self.element(&format!(
            "<text class='{class}' x='{x:.1}' y='{y:.1}'>{text}</text>"
        ));
    }

    fn element(&mut self, element: &str) {
        writeln!(self.body, "{element}").expect("text takes everything");
    }
}

/// A note in lines of a bounded length.
fn wrapped(note: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in note.split(' ') {
        let last = lines.len() - 1;
        if lines[last].len() + word.len() > NOTE {
            lines.push(word.to_owned());
        } else {
            let gap = if lines[last].is_empty() { "" } else { " " };
            lines[last].push_str(&format!("{gap}{word}"));
        }
    }
    lines
}
