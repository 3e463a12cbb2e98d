//! The peers of a measurement: the policy page from axum and maud over the same rows, and a folder of static files.
#![allow(clippy::unwrap_used, reason = "a peer that cannot start ends")]

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use clap::Parser;
use domain::day::Timestamp;
use domain::guide::Document;
use domain::language::Language;
use domain::settings::City;
use hall::Hall;
use maud::{DOCTYPE, Markup, html};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tower_http::services::ServeDir;
use words::Words;

/// Serves the peers.
#[derive(Debug, Parser)]
struct Peer {
    /// Where to listen.
    address: SocketAddr,
    /// The data folder.
    data: PathBuf,
    /// The instant of the run.
    #[arg(long)]
    now: String,
    /// The address the hall is reached at, as its pages say it.
    #[arg(long)]
    public_url: String,
    /// A folder to serve as it is, with its Brotli twins.
    #[arg(long)]
    files: Option<PathBuf>,
}

#[derive(Clone)]
struct Shared {
    hall: Hall,
    city: Arc<City>,
}

#[tokio::main]
async fn main() {
    let asked = Peer::parse();
    let hall = bench::open(&asked.data, Timestamp::parse(&asked.now).unwrap(), &asked.public_url).await;
    let city = Arc::new(hall::settings::city(&hall).await.unwrap());
    let mut router = Router::new().route("/policy", get(policy)).with_state(Shared { hall, city });
    if let Some(folder) = asked.files {
        router = router.fallback_service(ServeDir::new(folder).precompressed_br());
    }
    let listener = tokio::net::TcpListener::bind(asked.address).await.unwrap();
    axum::serve(listener, router).await.unwrap();
}

/// The policy page in Chinese, for somebody who is not signed in.
async fn policy(State(Shared { hall, city }): State<Shared>) -> Result<Markup, StatusCode> {
    let documents = hall::guide::documents(&hall).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let words = Words::shared(Language::Chinese);
    Ok(page(words, &city, &hall.settings().public_url, &documents))
}

fn page(words: &Words, city: &City, origin: &str, documents: &[Document]) -> Markup {
    let (shell, guide) = (&words.shell, &words.guide);
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                link rel="stylesheet" href="/pkg/anju.css";
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                title { (shell.title_page(guide.policy_title().to_string()).to_string()) }
            }
            body {
                a.skip.button href="#main" rel="external" { (shell.skip().to_string()) }
                p.demo.small { (shell.demo().to_string()) }
                (masthead(words, city))
                main.wrap id="main" {
                    div.measure.stack {
                        h1 { (guide.policy_title().to_string()) }
                        p { (guide.policy_intro().to_string()) }
                        @for document in documents { (text_of(words, document)) }
                    }
                }
                (foot(words, city, origin))
            }
        }
    }
}

fn masthead(words: &Words, city: &City) -> Markup {
    let shell = &words.shell;
    html! {
        header.masthead { div.wrap.row.apart {
            a.brand href="/" {
                svg.mark viewBox="0 0 32 32" aria-hidden="true" {
                    path d="M3 14.5 16 4l13 10.5M7 12v15.5h18V12" {}
                    path.lit d="M12 15h8v12.5h-8z" {}
                    path d="M12 15l4.6 2.4V30L12 27.5z" {}
                }
                div { b { (shell.brand().to_string()) } span { (shell.hall_of(city.name.zh.as_str()).to_string()) } }
            }
            nav.tools.small aria-label=(shell.display().to_string()) {
                a href="/switch/size?to=1&back=/policy" rel="external nofollow" { (shell.elder().to_string()) }
                a href="/switch/language?to=en&back=/policy" lang="en" rel="external nofollow" { (shell.other_language().to_string()) }
                a href="/sign-in" { (shell.sign_in().to_string()) }
            }
            nav.menu aria-label=(shell.main_menu().to_string()) {
                a href="/" { (shell.home().to_string()) }
                a href="/guide/public-rental-housing" { (shell.guide().to_string()) }
                a href="/track" { (shell.track().to_string()) }
                a href="/my" { (shell.my_cases().to_string()) }
            }
        } }
    }
}

fn text_of(words: &Words, document: &Document) -> Markup {
    let guide = &words.guide;
    let fact = |term: String, value: &str| html! { div { dt.note { (term) } dd { (value) } } };
    html! {
        section.stack {
            h2 id=(document.code) { (document.title.zh) }
            dl.facts {
                (fact(guide.publisher().to_string(), &document.publisher.zh))
                (fact(guide.document_number().to_string(), &document.number.zh))
                (fact(guide.effective().to_string(), &words.full_date(document.effective_from)))
            }
            @for article in &document.articles {
                div.article id={ (document.code) "-" (article.number) } {
                    h3 { (words.article(&article.number)) }
                    p { (article.zh) }
                }
            }
        }
    }
}

fn foot(words: &Words, city: &City, origin: &str) -> Markup {
    let shell = &words.shell;
    html! {
        footer.foot.note { div.wrap.row.apart {
            div.stack.tight {
                ul.row {
                    li { a href="/privacy" { (shell.privacy().to_string()) } }
                    li { a href="/accessibility" { (shell.accessibility().to_string()) } }
                    li { a href="/contact" { (shell.contact().to_string()) } }
                    li { a href="/figures" { (shell.figures().to_string()) } }
                    li { a href="/staff/sign-in" { (words.identity.staff_entrance().to_string()) } }
                }
                p { (shell.run_by(city.operator.zh.as_str()).to_string()) }
                p { (shell.help_line().to_string()) a href={ "tel:" (city.hotline) } { (city.hotline) } (shell.help_line_after().to_string()) }
                p { (shell.filing(city.filing.as_str()).to_string()) "　" (shell.police_filing(city.police_filing.as_str()).to_string()) }
            }
            div.phone.row {
                img.qr src="/qr.svg?path=/policy" alt=(shell.qr_label().to_string()) width="144" height="144" loading="lazy";
                p {
                    b { (shell.phone_this_page().to_string()) } br; (shell.phone_this_page_how().to_string()) br;
                    span.address { (origin) "/policy" }
                }
            }
        } }
    }
}
