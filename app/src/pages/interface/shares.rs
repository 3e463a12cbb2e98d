//! What a resident lets other systems see or do: make a token, see it once, take it back.

use crate::api::interface::{EndShare, Share, read_shares};
use crate::components::{Answer, Choices, Data, Form, Notice, Page, Tick, Tone};
use crate::context::shared_words as use_words;
use crate::paths;
use domain::id::CaseId;
use domain::interface::{SHARE_DAYS, SharePage, ShareState, ShareView};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use leptos_router::hooks::use_params_map;

/// `/my/cases/CASE/share`.
#[component]
pub fn SharesOfCase() -> impl IntoView {
    let case = use_params_map().read_untracked().get("case").unwrap_or_default();
    view! { <Data load=move || read_shares(Some(case.as_str().into())) show=|page| view! { <Shown page=page/> }/> }
}

/// `/account/share`.
#[component]
pub fn SharesOfAccount() -> impl IntoView {
    view! { <Data load=move || read_shares(None) show=|page| view! { <Shown page=page/> }/> }
}

#[component]
fn Shown(page: SharePage) -> impl IntoView {
    let words = use_words();
    let own = &words.interface;
    let SharePage { case, clients, shares, token, refusal } = page;
    let (title, text, back, to) = match &case {
        Some(case) => (own.share_title(), own.share_text(), paths::my_case(case.as_str()), words.verification.looks_back()),
        None => (own.share_submit_title(), own.share_submit_text(), paths::ACCOUNT.to_owned(), words.shell.back()),
    };
    let (title, text, to) = (title.to_string(), text.to_string(), to.to_string());
    let submit = case.is_none();
    let faulty = refusal.is_some();
    let id = case.map(|case: CaseId| case.0).unwrap_or_default();
    let none = clients.is_empty();
    let answers: Vec<Answer> = clients.into_iter().map(|(id, name)| Answer::new(id.0, name)).collect();
    let days: Vec<Answer> = SHARE_DAYS.iter().map(|days| Answer::new(days.to_string(), own.share_for(*days))).collect();
    let empty = shares.is_empty();
    let rows: Vec<_> = shares.into_iter().map(|share| view! { <Row share=share case=id.clone()/> }).collect();
    let token = token.map(|token| {
        view! {
            <Notice tone=Tone::Good title=own.share_token_title().to_string()>
                <p><code class="num">{token}</code></p>
                <p>{own.share_token_text().to_string()}</p>
                {(!submit).then(|| view! { <p>{own.share_token_number().to_string()}</p> })}
            </Notice>
        }
    });
    let form = if none {
        view! { <p class="note">{own.share_none().to_string()}</p> }.into_any()
    } else {
        view! {
            <Form action=Share::url() refusal=refusal>
                <input type="hidden" name="case" value=id/>
                <Choices name="client" label=own.share_client().to_string() answers=answers missing=own.share_client_missing().to_string()/>
                <Choices name="days" label=own.share_days().to_string() answers=days missing=own.share_days_missing().to_string()/>
                {submit.then(|| view! {
                    <Tick name="agree" label=own.share_agree().to_string() missing=own.share_agree_missing().to_string()/>
                })}
                <div class="actions row"><button class="button">{own.share_button().to_string()}</button></div>
            </Form>
        }
        .into_any()
    };
    view! {
        <Page title=title.clone() faulty=faulty>
            <a class="back" href=back>{to}</a>
            <h1>{title}</h1>
            <p>{text}</p>
            {token}
            {form}
            <h2>{own.share_list_title().to_string()}</h2>
            {empty.then(|| view! { <p class="note">{own.share_list_empty().to_string()}</p> })}
            <ul class="stack">{rows}</ul>
            <p class="note">{own.share_looks().to_string()}</p>
        </Page>
    }
}

#[component]
fn Row(share: ShareView, case: String) -> impl IntoView {
    let words = use_words();
    let own = &words.interface;
    let made = own.share_made(words.moment(share.made_at)).to_string();
    let until = own.share_until(words.date(share.until)).to_string();
    let state = words.share_state(share.state);
    let line = words.joined(&[state, made, until]);
    let end = (share.state == ShareState::Open).then(|| {
        view! {
            <form method="post" action=EndShare::url()>
                <input type="hidden" name="share" value=share.id.0.clone()/>
                <input type="hidden" name="case" value=case/>
                <button class="plain">{own.share_end().to_string()}<span class="hush">{share.client.clone()}</span></button>
            </form>
        }
    });
    view! {
        <li class="card stack tight">
            <p><strong>{share.client.clone()}</strong></p>
            <p class="note">{line}</p>
            {end}
        </li>
    }
}
