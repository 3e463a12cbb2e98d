//! Messages that were given up or are stuck, for administrators: what, of which case, when, how often, why. No phone, no text.

use crate::api::messages::{SendAgain, TroubleShown, read_trouble};
use crate::components::{Data, Page};
use crate::context::shared_words as use_words;
use crate::paths;
use domain::messages::{DeadLetter, Trouble};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/desk/messages`.
#[component]
pub fn TroublePage() -> impl IntoView {
    view! { <Data load=read_trouble show=|shown| view! { <Shown shown=shown/> }/> }
}

#[component]
fn Shown(shown: TroubleShown) -> impl IntoView {
    let words = use_words();
    let own = &words.messages;
    let empty = shown.stuck.is_empty() && shown.dead.is_empty();
    view! {
        <Page title=own.trouble_title().to_string() wide=true faulty=shown.refusal.is_some()>
            <a class="back" href=paths::DESK_STAFF>{words.identity.admin_title().to_string()}</a>
            <h1>{own.trouble_title().to_string()}</h1>
            <p>{own.trouble_intro().to_string()}</p>
            {empty.then(|| view! { <p>{own.trouble_none().to_string()}</p> })}
            {(!shown.stuck.is_empty()).then(|| view! { <List title=own.trouble_stuck().to_string() letters=shown.stuck/> })}
            {(!shown.dead.is_empty()).then(|| view! { <List title=own.trouble_dead().to_string() letters=shown.dead/> })}
        </Page>
    }
}

#[component]
fn List(title: String, letters: Vec<DeadLetter>) -> impl IntoView {
    let words = use_words();
    let own = &words.messages;
    let rows: Vec<_> = letters.into_iter().map(|letter| view! { <Row letter=letter/> }).collect();
    view! {
        <h2>{title.clone()}</h2>
        <div class="scroll" tabindex="0" role="region" aria-label=title><table class="table fold">
            <thead><tr>
                <th scope="col">{own.trouble_template().to_string()}</th>
                <th scope="col">{own.trouble_case().to_string()}</th>
                <th scope="col">{own.trouble_when().to_string()}</th>
                <th scope="col">{own.trouble_tries().to_string()}</th>
                <th scope="col">{own.trouble_fault().to_string()}</th>
                <th scope="col">{own.trouble_act().to_string()}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
}

#[component]
fn Row(letter: DeadLetter) -> impl IntoView {
    let words = use_words();
    let own = &words.messages;
    let act = if letter.again {
        let what = letter.number.clone().unwrap_or_else(|| letter.template.clone());
        view! {
            <form method="post" action=SendAgain::url()>
                <input type="hidden" name="message" value=letter.id.to_string()/>
                <button class="plain">{own.trouble_again().to_string()}<span class="hush">{what}</span></button>
            </form>
        }
        .into_any()
    } else if letter.trouble == Trouble::Dead {
        own.trouble_secret().to_string().into_any()
    } else {
        own.trouble_waits().to_string().into_any()
    };
    view! {
        <tr>
            <th scope="row">{letter.template}</th>
            <td class="num">{letter.number}</td>
            <td>{words.moment(letter.at)}</td>
            <td class="num">{letter.attempts}</td>
            <td>{letter.fault}</td>
            <td>{act}</td>
        </tr>
    }
}
