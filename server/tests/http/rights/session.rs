//! One browser of the matrix: it fills in what the scene holds and sends it.

use super::stage::{Stage, born, picture, reason_of};
use crate::harness::{Answer, Server};
use axum::body::Body;
use axum::http::Request;
use domain::review::Act;
use hall::Hall;
use hall::identity::staff::demo_code;
use hall::session::Stored;
use hall::testing::code_sent_to;
use std::fmt::Write as _;

/// One browser.
pub struct Session<'a> {
    pub server: &'a Server,
    pub stage: &'a Stage,
    /// The place of the visitor among the columns.
    pub place: usize,
    pub cookie: Option<String>,
}

impl Session<'_> {
    pub async fn get(&self, path: &str, query: &str) -> Answer {
        let id = match path {
            "/notices/{id}" => "{notice}",
            "/my/rate/{id}" => "{rating}",
            _ => "{document}",
        };
        let path = path.replace("{id}", id).replace("{code}", "public-rental-housing").replace("{kind}", "forbidden");
        let path = self.fill(&path.replace("{*file}", "anju.js")).await;
        let query = self.encoded(query).await;
        let address = if query.is_empty() { path } else { format!("{path}?{query}") };
        let cookie = self.cookie.clone().unwrap_or_default();
        self.server.get_with(&address, &[("cookie", &cookie)]).await
    }

    pub async fn post(&mut self, path: &str, sends: &str) -> Answer {
        let path = self.fill(path).await;
        let body = self.encoded(sends).await;
        let cookie = self.cookie.clone();
        let mut headers = vec![("sec-fetch-site", "same-origin"), ("accept", "application/json")];
        headers.extend(cookie.as_deref().map(|cookie| ("cookie", cookie)));
        let answer = self.server.post(&path, &body, &headers).await;
        let set = answer.header("set-cookie").split(';').next().unwrap_or_default();
        if set.starts_with("anju=") {
            self.cookie = Some(set.to_owned());
        }
        answer
    }

    pub async fn upload(&self, sends: &str) -> Answer {
        let mut body = Vec::new();
        for (name, value) in self.pairs(sends).await {
            write!(AsText(&mut body), "--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").unwrap();
        }
        let head = "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\ncontent-type: image/png\r\n\r\n";
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&picture());
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let request = Request::post("/upload")
            .header("host", "hall.test")
            .header("accept", "text/html")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "multipart/form-data; boundary=edge")
            .header("cookie", self.cookie.clone().unwrap_or_default());
        self.server.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn encoded(&self, sends: &str) -> String {
        let pairs = self.pairs(sends).await;
        pairs.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect::<Vec<_>>().join("&")
    }

    async fn pairs(&self, sends: &str) -> Vec<(String, String)> {
        let act = sends.split('&').find_map(|pair| pair.strip_prefix("act=")).and_then(Act::from_code);
        let mut pairs = Vec::new();
        for (name, value) in sends.split('&').filter_map(|pair| pair.split_once('=')) {
            let value = match value {
                "@" => act.and_then(reason_of).unwrap_or_else(|| panic!("{sends}: the act has no reasons")),
                value => self.fill(value).await,
            };
            pairs.push((self.fill(name).await, value));
        }
        pairs
    }

    /// Puts what the scene holds in place of the names in curly brackets.
    async fn fill(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap();
            filled.push_str(before);
            filled.push_str(&self.value(name).await);
            rest = after;
        }
        filled + rest
    }

    async fn value(&self, name: &str) -> String {
        let hall = &self.server.test.hall;
        match name.split_once(':') {
            Some(("code", "own_phone")) => self.code(["phone", "phone", "member_phone", "stranger_phone"][self.place.min(3)]).await,
            Some(("code", of)) => self.code(of).await,
            Some(("totp", _)) => self.new_authenticator().await,
            _ => match name {
                "totp" => demo_code(hall, "huayuan.window").await.unwrap(),
                "number" if !self.stage.values.contains_key("number") => self.stage.number.to_string(),
                "new_phone" => format!("136{:04}{:04}", self.stage.number, self.place),
                "new_id" => born(1970, self.stage.number, 100 + u16::try_from(self.place).unwrap()).as_str().to_owned(),
                name => self.stage.values.get(name).cloned().unwrap_or_else(|| format!("no-such-{name}")),
            },
        }
    }

    /// The code that was sent to a phone last, or a wrong one where none was sent.
    async fn code(&self, of: &str) -> String {
        let hall = &self.server.test.hall;
        let phone = match of {
            "new_phone" => format!("136{:04}{:04}", self.stage.number, self.place),
            of => self.stage.values[of].clone(),
        };
        if hall::testing::last_message(hall, &phone).await.is_some() { code_sent_to(hall, &phone).await } else { "000000".to_owned() }
    }

    /// A code of the authenticator that this browser is setting up.
    async fn new_authenticator(&self) -> String {
        let cookie = self.cookie.clone().unwrap_or_default();
        let headers = [("sec-fetch-site", "same-origin"), ("accept", "application/json"), ("cookie", cookie.as_str())];
        let page = self.server.post("/api/identity/activation", "", &headers).await;
        let page: serde_json::Value = serde_json::from_str(&page.body).unwrap();
        let secret = page["authenticator"]["secret"].as_str().unwrap_or_default().replace(' ', "");
        let secret = totp_rs::Secret::try_from_base32(&secret).unwrap();
        let totp = totp_rs::Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
        totp.generate(u64::try_from(self.server.test.hall.now().millis() / 1000).unwrap()).to_string()
    }
}

/// Writes text into bytes.
struct AsText<'a>(&'a mut Vec<u8>);

impl std::fmt::Write for AsText<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            write!(escaped, "%{byte:02X}").unwrap();
        }
        escaped
    })
}

/// A new session each time: some endpoints end theirs.
pub async fn sign_in(hall: &Hall, subject: &str) -> String {
    let mut bytes = [0_u8; 16];
    hall.chance().fill(&mut bytes);
    let id = tower_sessions::session::Id(i128::from_le_bytes(bytes)).to_string();
    let now = hall.now();
    let ends = now.plus_seconds(3600);
    let content = serde_json::json!({ "subject": subject, "touched": now.millis(), "ends": ends.millis() }).to_string();
    let stored = Stored { content, subject: Some(subject.to_owned()), created_at: now, touched_at: now, expires_at: ends };
    hall::session::save(hall, &id, &stored).await.unwrap();
    format!("anju={id}")
}
