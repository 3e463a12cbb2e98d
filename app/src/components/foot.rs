//! What stands below every page: statements, responsible office, filing numbers, hotline, the page's QR code.

use crate::context::PageContext;
use crate::paths;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Rooms whose pages nobody else can open: no QR code there.
const PRIVATE: [&str; 7] = [paths::APPLY, paths::MY_CASES, paths::ACCOUNT, paths::DESK, "/rate", "/r/", "/track/"];

/// The foot of the page at hand.
#[component]
pub fn Foot() -> impl IntoView {
    let page = PageContext::here();
    let words = page.words();
    let shell = words.shell.clone();
    let path = use_location().pathname;
    let desk = Memo::new(move |_| path.read().starts_with(paths::DESK));
    let city = page.city.clone();
    let call = format!("tel:{}", city.hotline);
    let numbers = [
        (!city.filing.is_empty()).then(|| shell.filing(city.filing.as_str()).to_string()),
        (!city.police_filing.is_empty()).then(|| shell.police_filing(city.police_filing.as_str()).to_string()),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join("　");
    let staff = words.identity.staff_entrance().to_string();
    let run_by = shell.run_by(city.operator.in_language(page.language)).to_string();
    move || {
        let shell = shell.clone();
        (!desk.get()).then(|| view! {
            <footer class="foot note"><div class="wrap row apart">
                <div class="stack tight">
                    <ul class="row">
                        <li><a href=paths::PRIVACY>{shell.privacy().to_string()}</a></li>
                        <li><a href=paths::ACCESSIBILITY>{shell.accessibility().to_string()}</a></li>
                        <li><a href=paths::CONTACT>{shell.contact().to_string()}</a></li>
                        <li><a href=paths::FIGURES>{shell.figures().to_string()}</a></li>
                        <li><a href=paths::STAFF_SIGN_IN>{staff.clone()}</a></li>
                    </ul>
                    <p>{run_by.clone()}</p>
                    <p>{shell.help_line().to_string()}<a href=call.clone()>{city.hotline.clone()}</a>{shell.help_line_after().to_string()}</p>
                    {(page.language == domain::language::Language::English).then(|| view! { <p>{shell.legal_language().to_string()}</p> })}
                    {(!numbers.is_empty()).then(|| view! { <p>{numbers.clone()}</p> })}
                </div>
                <QrCode path=path/>
            </div></footer>
        })
    }
}

/// A QR code that opens the same page on a phone.
#[component]
fn QrCode(path: Memo<String>) -> impl IntoView {
    let page = PageContext::here();
    let words = page.words();
    move || {
        let path = path.get();
        // A new account is opened by whoever comes.
        if path != paths::REGISTER && PRIVATE.iter().any(|room| path.starts_with(room)) {
            return None;
        }
        let address = format!("{}{path}", page.origin);
        Some(view! {
            <div class="phone row">
                <img class="qr" src=format!("/qr.svg?path={path}") alt=words.shell.qr_label().to_string() width="144" height="144" loading="lazy"/>
                <p><b>{words.shell.phone_this_page().to_string()}</b><br/>{words.shell.phone_this_page_how().to_string()}<br/><span class="address">{address}</span></p>
            </div>
        })
    }
}
