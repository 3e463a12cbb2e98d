//! A browser without scripts: a cookie jar, links, and forms as they stand on the page.

use crate::harness::{Answer, Server};
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use domain::identity::Actor;
use futures::stream::{self, StreamExt as _};
use std::cell::RefCell;
use std::collections::BTreeMap;
use tower::ServiceExt as _;

const BOUNDARY: &str = "----boundary";

pub struct Browser<'a> {
    server: &'a Server,
    cookies: RefCell<BTreeMap<String, String>>,
    /// Every page seen, for looking through afterwards.
    pub seen: RefCell<Vec<(String, String)>>,
}

impl<'a> Browser<'a> {
    pub fn new(server: &'a Server) -> Self {
        Self { server, cookies: RefCell::default(), seen: RefCell::default() }
    }

    /// The same browser at this moment: what it sends does not know what is answered meanwhile.
    pub fn twin(&self) -> Self {
        Self { server: self.server, cookies: self.cookies.clone(), seen: RefCell::default() }
    }

    /// A browser in which somebody is signed in.
    pub async fn signed_in(server: &'a Server, actor: &Actor) -> Self {
        let browser = Self::new(server);
        let session = crate::rights::session::sign_in(&server.test.hall, &actor.tag()).await;
        let (name, value) = session.split_once('=').unwrap();
        browser.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
        browser
    }

    /// Sends a form with a file from a page, and follows the redirect.
    pub async fn upload(&self, page: &str, fields: &[(&str, &str)], file: Body) -> (String, Answer) {
        let head = fields.iter().fold(String::new(), |head, (name, value)| {
            head + &format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        });
        let head = head + &format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n\r\n");
        let parts = stream::iter([Ok(Bytes::from(head))])
            .chain(file.into_data_stream())
            .chain(stream::iter([Ok(Bytes::from(format!("\r\n--{BOUNDARY}--\r\n")))]));
        let request = Request::post("/upload")
            .header("host", "hall.test")
            .header("accept", "text/html")
            .header("sec-fetch-site", "same-origin")
            .header("referer", format!("http://hall.test{page}"))
            .header("cookie", self.cookie_header())
            .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
        let answer = self.server.send(request.body(Body::from_stream(parts)).unwrap()).await;
        self.keep_cookies(&answer);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let next = answer.header("location").to_owned();
        let page = self.open(&next).await;
        (next, page)
    }

    /// Opens a page.
    pub async fn open(&self, path: &str) -> Answer {
        let cookies = self.cookie_header();
        let answer = self.server.get_with(path.split('#').next().unwrap_or(path), &[("cookie", &cookies)]).await;
        self.keep_cookies(&answer);
        self.seen.borrow_mut().push((path.to_owned(), answer.body.clone()));
        answer
    }

    /// Fills in the form of a page and sends it: hidden fields as they stand there, then what is typed. Answers the page it leads to.
    pub async fn fill(&self, page: &str, action: &str, typed: &[(&str, &str)]) -> (String, Answer) {
        let shown = self.open(page).await;
        assert_eq!(shown.status, StatusCode::OK, "{page}");
        let form = form_of(&shown.body, action).unwrap_or_else(|| panic!("{page} has no form for {action}: {}", main_of(&shown.body)));
        let hidden = hidden_fields(form);
        let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.extend(typed);
        self.send(action, &fields).await
    }

    /// Sends fields to an address and follows the redirect.
    pub async fn send(&self, action: &str, fields: &[(&str, &str)]) -> (String, Answer) {
        let body = fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect::<Vec<_>>().join("&");
        let cookies = self.cookie_header();
        let answer = self.server.post(action, &body, &[("sec-fetch-site", "same-origin"), ("cookie", &cookies)]).await;
        self.keep_cookies(&answer);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{action}: {}", answer.body);
        let next = answer.header("location").to_owned();
        let page = self.open(&next).await;
        (next, page)
    }

    /// Sends a form without fields and answers what comes, piece by piece.
    pub async fn pieces(&self, action: &str) -> Vec<String> {
        let request = Request::post(action)
            .header("host", "hall.test")
            .header("accept", "text/html")
            .header("accept-encoding", "br, gzip")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", self.cookie_header());
        let answer = self.server.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        answer.into_body().into_data_stream().map(|piece| String::from_utf8(piece.unwrap().to_vec()).unwrap()).collect().await
    }

    pub fn cookie_header(&self) -> String {
        self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep_cookies(&self, answer: &Answer) {
        for set in answer.headers.get_all("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// The main part of a page.
pub fn main_of(page: &str) -> &str {
    page.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap_or(page)
}

/// The form whose action, or one of whose buttons, posts to this address.
fn form_of<'p>(page: &'p str, action: &str) -> Option<&'p str> {
    page.split("<form").skip(1).filter_map(|rest| rest.split("</form>").next()).find(|form| form.contains(&format!("action=\"{action}\"")))
}

fn hidden_fields(form: &str) -> Vec<(String, String)> {
    form.split("<input")
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .filter(|input| input.contains("type=\"hidden\""))
        .filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default())))
        .collect()
}

fn attribute(input: &str, name: &str) -> Option<String> {
    let rest = input.split(&format!(" {name}=\"")).nth(1)?;
    Some(rest.split('"').next()?.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}

fn escaped(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
        escaped
    })
}
