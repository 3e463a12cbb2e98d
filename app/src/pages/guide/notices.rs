//! Notices: who is on public notice, until when, and where to object. Kept out of search engines.

use crate::api;
use crate::components::{Data, Fact, Facts, Notice, Page, PageTitle, Pager, Tag, Tone};
use crate::context::{in_language, use_words};
use crate::paths;
use domain::guide::{Notice as PublicNotice, NoticeDetail, NoticePage};
use leptos::prelude::*;
use leptos_meta::Meta;
use leptos_router::hooks::{use_params_map, use_query_map};

/// The list.
#[component]
pub fn Notices() -> impl IntoView {
    let guide = use_words().guide;
    let query = use_query_map();
    let after = move || query.read().get("after").filter(|after| after.len() <= 40);
    view! {
        <PageTitle title=guide.notices_title().to_string()/>
        <Meta name="robots" content="noindex"/>
        <main class="wrap stack" id="main">
            <h1>{guide.notices_title().to_string()}</h1>
            <p>{guide.notices_intro().to_string()}</p>
            {move || {
                let after = after();
                view! { <Data inside=true load=move || api::guide::list_notices(after.clone()) show=|page| view! { <NoticeTable page=page/> }/> }
            }}
        </main>
    }
}

#[component]
fn NoticeTable(page: NoticePage) -> impl IntoView {
    let words = use_words();
    let guide = words.guide.clone();
    if page.notices.is_empty() {
        return view! { <p>{guide.no_notices().to_string()}</p> }.into_any();
    }
    let next = page.next.map(|next| format!("{}?after={next}", paths::NOTICES));
    let pager = next.is_some();
    let rows: Vec<_> = page
        .notices
        .into_iter()
        .map(|notice| {
            view! {
                <tr>
                    <th scope="row"><a href=format!("{}/{}", paths::NOTICES, notice.id)>{notice.name.clone()}</a></th>
                    <td class="num">{notice.number.clone()}</td>
                    <td>{words.measure.people(notice.persons).to_string()}</td>
                    <td>{in_language(&notice.area)}</td>
                    <td>{days(&words, &notice)}</td>
                    <td><Standing open=notice.open/></td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="card"><table class="table fold">
            <caption class="hush">{guide.notices_title().to_string()}</caption>
            <thead><tr>
                <th scope="col">{guide.notice_name().to_string()}</th>
                <th scope="col">{guide.notice_number().to_string()}</th>
                <th scope="col">{guide.notice_persons().to_string()}</th>
                <th scope="col">{guide.notice_area().to_string()}</th>
                <th scope="col">{guide.notice_days().to_string()}</th>
                <th scope="col">{guide.notice_state().to_string()}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
        {pager.then(|| view! { <Pager earlier=None later=next/> })}
    }
    .into_any()
}

#[component]
fn Standing(open: bool) -> impl IntoView {
    let guide = use_words().guide;
    let (tone, text) = if open { (Tone::Brand, guide.notice_open()) } else { (Tone::Rest, guide.notice_ended()) };
    view! { <Tag tone=tone text=text.to_string() quiet=!open/> }
}

fn days(words: &words::Words, notice: &PublicNotice) -> String {
    format!("{} – {}", words.short_date(notice.from), words.short_date(notice.until))
}

/// One notice.
#[component]
pub fn NoticePageView() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    let title = use_words().guide.notice_title().to_string();
    view! {
        <Meta name="robots" content="noindex"/>
        <Page title=title>
            <a class="back" href=paths::NOTICES>{use_words().guide.all_notices().to_string()}</a>
            <Data inside=true load=move || api::guide::read_notice(id.clone()) show=|detail| view! { <Detail detail=detail/> }/>
        </Page>
    }
}

#[component]
fn Detail(detail: NoticeDetail) -> impl IntoView {
    let words = use_words();
    let guide = words.guide.clone();
    let NoticeDetail { notice, office } = detail;
    let persons = words.measure.people(notice.persons).to_string();
    let (from, until) = (words.date(notice.from), words.date(notice.until));
    let area = in_language(&notice.area);
    let objection = notice.open.then(|| {
        let facts = office.map(|office| {
            let (name, address, hours) = (in_language(&office.name), in_language(&office.address), in_language(&office.hours));
            let call = format!("tel:{}", office.phone);
            view! { <p><b>{name}</b><br/>{address}<br/>{hours}<br/><a href=call>{office.phone}</a></p> }
        });
        let text = guide.notice_object(until.clone()).to_string();
        let title = guide.notice_object_title().to_string();
        view! { <Notice tone=Tone::Info title=title><p>{text}</p>{facts}</Notice> }
    });
    view! {
        <h1>{guide.notice_title().to_string()}</h1>
        <p><Standing open=notice.open/></p>
        <Facts>
            <Fact term=guide.notice_name().to_string()>{notice.name}</Fact>
            <Fact term=guide.notice_number().to_string()><span class="num">{notice.number}</span></Fact>
            <Fact term=guide.notice_persons().to_string()>{persons}</Fact>
            <Fact term=guide.notice_area().to_string()>{area}</Fact>
            <Fact term=guide.notice_from().to_string()>{from}</Fact>
            <Fact term=guide.notice_until().to_string()>{until}</Fact>
        </Facts>
        {objection}
    }
}
