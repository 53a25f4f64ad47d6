//! The plots of a page, each by itself.

/// How words look, which in a page its style says.
const STYLE: &str =
    "<style>text { font: 12px sans-serif; fill: #1b1b1b; } path { stroke: #767676; }</style>";

/// The plots of `page` by their names, as files of their own: without links, which would lead nowhere.
pub fn figures(page: &str) -> Vec<(String, String)> {
    let parts = page.split("<svg ").skip(1);
    parts.filter_map(|part| part.split_once("</svg>")).map(|(svg, _)| alone(svg)).collect()
}

fn alone(svg: &str) -> (String, String) {
    let name = svg.split("aria-labelledby=\"").nth(1).and_then(|rest| rest.split("-t ").next());
    let (head, body) = svg.split_once('>').unwrap_or(("", svg));
    let mut text = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {head}>\n{STYLE}");
    let mut rest = body;
    while let Some((before, after)) = rest.split_once("<a ") {
        text.push_str(before);
        rest = after.split_once('>').map_or("", |(_, inside)| inside);
    }
    text.push_str(rest);
    (name.unwrap_or("plot").to_owned(), text.replace("</a>", "") + "</svg>\n")
}
