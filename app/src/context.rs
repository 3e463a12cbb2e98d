//! What every page knows about the request: language, text size, who is signed in, the city.
//!
//! The server provides it as context and writes it on the body; the browser reads it from there, so both render the same.

use domain::identity::{Post, RealNameLevel};
use domain::language::{Bilingual, Language};
use domain::settings::City;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use words::Words;

/// Who is signed in, as far as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ActorView {
    /// Nobody.
    #[default]
    Anonymous,
    /// A resident; the name is masked.
    Resident { name: String, level: RealNameLevel },
    /// A member of staff.
    Staff { name: String, post: Post, office: Bilingual },
}

/// What every page knows about the request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PageContext {
    pub language: Language,
    /// 1 to 3 in elder mode.
    pub size: Option<u8>,
    pub actor: ActorView,
    pub demo: bool,
    pub city: City,
    /// The address people reach the hall at, without a slash at the end.
    pub origin: String,
}

impl PageContext {
    /// The context of the page at hand.
    pub fn here() -> Self {
        use_context::<Self>().or_else(crate::browser::page_context).unwrap_or_default()
    }

    /// The words of the page's language.
    pub fn words(&self) -> Words {
        Words::of(self.language)
    }

    /// Whether somebody is signed in.
    pub fn signed_in(&self) -> bool {
        self.actor != ActorView::Anonymous
    }
}

/// The words of the page at hand.
pub fn use_words() -> Words {
    PageContext::here().words()
}

/// The same as they live as long as the process, so parts of a view can borrow them.
pub fn shared_words() -> &'static Words {
    Words::shared(PageContext::here().language)
}

/// A text of the city's data in the page's language.
pub fn in_language(text: &Bilingual) -> String {
    text.in_language(PageContext::here().language).to_owned()
}

#[cfg(feature = "ssr")]
pub use server::{Visitor, preferences, provide};

#[cfg(feature = "ssr")]
mod server {
    use super::{ActorView, PageContext};
    use domain::identity::Actor;
    use domain::language::Language;
    use domain::settings::City;
    use hall::Hall;
    use hall::session::Door;
    use http::HeaderMap;
    use http::header::{ACCEPT_LANGUAGE, COOKIE};
    use http::request::Parts;
    use leptos::nonce::Nonce;
    use leptos::prelude::*;
    use std::sync::Arc;

    /// What the server's layers found out about the sender of a request; they leave it in the request's extensions.
    #[derive(Debug, Clone)]
    pub struct Visitor {
        pub actor: Actor,
        pub view: ActorView,
        /// The session id; refused forms are kept under it.
        pub session: Option<String>,
        /// The address of the client on the network, for limits only.
        pub address: String,
        /// The token of a browser that is known.
        pub device: Option<String>,
        pub city: Arc<City>,
        pub demo: bool,
        /// The nonce that the response's Content-Security-Policy names.
        pub nonce: Option<Nonce>,
    }

    impl Visitor {
        /// The browser at the other end, as the use cases of log-in know it. A write always has a session.
        pub fn browser(&self, language: Language) -> hall::identity::Visitor {
            hall::identity::Visitor { session: self.session.clone().unwrap_or_default(), address: self.address.clone(), language }
        }
    }

    /// Provides what pages and server functions read. Call it in the context closure of pages and of server functions.
    pub fn provide(hall: &Hall) {
        provide_context(hall.clone());
        let Some(parts) = use_context::<Parts>() else { return };
        if let Some(door) = parts.extensions.get::<hall::session::Door>() {
            provide_context(door.clone());
        }
        let (language, size) = preferences(&parts.headers);
        let mut page = PageContext { language, size, origin: hall.settings().public_url.clone(), ..PageContext::default() };
        if let Some(visitor) = parts.extensions.get::<Visitor>().cloned() {
            page.actor = visitor.view.clone();
            page.demo = visitor.demo;
            page.city = visitor.city.as_ref().clone();
            provide_context(visitor.actor.clone());
            if let Some(door) = parts.extensions.get::<Door>().cloned() {
                provide_context(door);
            }
            if let Some(nonce) = visitor.nonce.clone() {
                provide_context(nonce);
            }
            provide_context(visitor);
        }
        provide_context(page);
    }

    /// Language and text size from the cookies, the language else from what the browser prefers.
    pub fn preferences(headers: &HeaderMap) -> (Language, Option<u8>) {
        let cookie = |name: &str| {
            headers
                .get_all(COOKIE)
                .iter()
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(';'))
                .filter_map(|pair| pair.trim().split_once('='))
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.to_owned())
        };
        let language = cookie("lang").and_then(|tag| Language::from_tag(&tag)).unwrap_or_else(|| {
            let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
            accepted_language(accepted)
        });
        let size = cookie("size").and_then(|size| size.parse().ok()).filter(|size| (1..=3).contains(size));
        (language, size)
    }

    /// The accepted language of ours with the highest weight; Chinese if none is.
    fn accepted_language(accepted: &str) -> Language {
        let mut best = (0_u16, Language::default());
        for range in accepted.split(',') {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            let Some(language) = Language::from_tag(&primary) else { continue };
            let weight = parameters.trim().strip_prefix("q=").map_or(1000, thousandths);
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }

    fn thousandths(weight: &str) -> u16 {
        let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
        let part = format!("{part:0<3}");
        whole.parse::<u16>().unwrap_or(0).min(1) * 1000 + part.get(..3).and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn headers(pairs: &[(http::HeaderName, &str)]) -> HeaderMap {
            pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
        }

        #[test]
        fn the_cookie_wins_over_the_browser() {
            let found = preferences(&headers(&[(COOKIE, "a=b; lang=en; size=2"), (ACCEPT_LANGUAGE, "zh-CN")]));
            assert_eq!(found, (Language::English, Some(2)));
            assert_eq!(preferences(&headers(&[(COOKIE, "lang=xx; size=9"), (ACCEPT_LANGUAGE, "en-GB")])), (Language::English, None));
        }

        #[test]
        fn the_browsers_weights_decide_and_chinese_is_the_default() {
            let of = |text: &str| preferences(&headers(&[(ACCEPT_LANGUAGE, text)])).0;
            assert_eq!(of("en;q=0.5, zh;q=0.8"), Language::Chinese);
            assert_eq!(of("fr, en;q=0.3"), Language::English);
            assert_eq!(of("fr"), Language::Chinese);
            assert_eq!(of("en;q=0, *"), Language::Chinese);
        }
    }
}
