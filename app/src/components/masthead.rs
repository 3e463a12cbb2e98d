//! What stands above every page: brand, menus, display switches, log-out.

use crate::context::{ActorView, PageContext, in_language, use_words};
use crate::paths;
use domain::identity::Post;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Jumps to the main part.
#[component]
pub fn SkipLink() -> impl IntoView {
    view! { <a class="skip button" href="#main" rel="external">{use_words().shell.skip().to_string()}</a> }
}

/// Which masthead a page has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Brand, menu, switches.
    Public,
    /// Brand and a way out, while a form is filled.
    Form,
    /// The officers' bar.
    Desk,
}

impl Kind {
    fn of(path: &str) -> Self {
        let within = |room: &str| path == room || path.strip_prefix(room).is_some_and(|rest| rest.starts_with('/'));
        if within(paths::DESK) {
            Self::Desk
        } else if within(paths::APPLY) {
            Self::Form
        } else {
            Self::Public
        }
    }
}

/// The masthead of the page at hand.
#[component]
pub fn Masthead() -> impl IntoView {
    let path = use_location().pathname;
    let kind = Memo::new(move |_| Kind::of(&path.read()));
    move || match kind.get() {
        Kind::Public => view! { <PublicMasthead path=path/> }.into_any(),
        Kind::Form => view! { <FormMasthead/> }.into_any(),
        Kind::Desk => view! { <DeskMasthead path=path/> }.into_any(),
    }
}

#[component]
fn PublicMasthead(path: Memo<String>) -> impl IntoView {
    let words = use_words();
    let shell = words.shell;
    let page = PageContext::here();
    let link = move |href: &'static str, text: String| {
        let current = move || (*path.read() == href).then_some("page");
        view! { <a href=href aria-current=current>{text}</a> }
    };
    view! {
        <DemoBar/>
        <header class="masthead"><div class="wrap row apart">
            <Brand/>
            <nav class="tools small" aria-label=shell.display().to_string()>
                <SizeLink/>
                <LanguageLink/>
                <OwnAccount/>
                {page.signed_in().then(|| view! { <SignOut/> })}
            </nav>
            <nav class="menu" aria-label=shell.main_menu().to_string()>
                {link(paths::HOME, shell.home().to_string())}
                {link(paths::GUIDE, shell.guide().to_string())}
                {link(paths::TRACK, shell.track().to_string())}
                {link(paths::MY_CASES, shell.my_cases().to_string())}
            </nav>
        </div></header>
        <Sizes/>
    }
}

#[component]
fn FormMasthead() -> impl IntoView {
    let shell = use_words().shell;
    let page = PageContext::here();
    view! {
        <DemoBar/>
        <header class="masthead"><div class="wrap row apart">
            <Brand/>
            <nav class="tools small" aria-label=shell.display().to_string()>
                <SizeLink/>
                <LanguageLink/>
                <a href=paths::MY_CASES>{shell.save_and_leave().to_string()}</a>
                {page.signed_in().then(|| view! { <SignOut/> })}
            </nav>
        </div></header>
        <Sizes/>
    }
}

#[component]
fn DeskMasthead(path: Memo<String>) -> impl IntoView {
    let words = use_words();
    let shell = words.shell.clone();
    let page = PageContext::here();
    let (who, desk) = match &page.actor {
        ActorView::Staff { name, post, office } => {
            (Some(words.joined(&[in_language(office), words.post(*post), name.clone()])), paths::desk_of(*post))
        }
        _ => (None, paths::DESK),
    };
    let current = move |here: &'static str| move || (*path.read() == here).then_some("page");
    // Whoever takes applications may confirm whom they see; a window has this page as its desk.
    let sees_people = matches!(page.actor, ActorView::Staff { post: Post::Acceptance, .. });
    view! {
        <DemoBar/>
        <header class="deskbar"><div class="wrap row apart">
            <Brand desk=true/>
            <nav class="menu" aria-label=shell.desk_menu().to_string()>
                {who.is_some().then(|| view! { <a href=desk aria-current=current(desk)>{shell.desk().to_string()}</a> })}
                {sees_people.then(|| view! {
                    <a href=paths::DESK_WINDOW aria-current=current(paths::DESK_WINDOW)>{shell.desk_people().to_string()}</a>
                })}
            </nav>
            <div class="tools small">
                {who.map(|who| view! { <span class="who">{who}</span> })}
                <LanguageLink/>
                {page.signed_in().then(|| view! { <SignOut/> })}
            </div>
        </div></header>
    }
}

#[component]
fn Brand(#[prop(optional)] desk: bool) -> impl IntoView {
    let words = use_words();
    let page = PageContext::here();
    let hall = words.shell.hall_of(page.city.name.in_language(page.language)).to_string();
    let (href, external) = if desk { (paths::DESK, None) } else { (paths::HOME, None::<&str>) };
    view! {
        <a class="brand" href=href rel=external>
            <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
                <path d="M3 14.5 16 4l13 10.5M7 12v15.5h18V12"/>
                <path class="lit" d="M12 15h8v12.5h-8z"/>
                <path d="M12 15l4.6 2.4V30L12 27.5z"/>
            </svg>
            <div><b>{words.shell.brand().to_string()}</b><span>{hall}</span></div>
        </a>
    }
}

/// Says that everything is invented, on demo databases only.
#[component]
fn DemoBar() -> impl IntoView {
    PageContext::here().demo.then(|| view! { <p class="demo small">{use_words().shell.demo().to_string()}</p> })
}

/// The page at hand with its query, ready to stand in the query of another address.
fn use_here() -> impl Fn() -> String + Copy {
    let place = use_location();
    let (path, search) = (place.pathname, place.search);
    move || {
        let (path, search) = (path.read(), search.read());
        paths::encoded(&if search.is_empty() { path.to_owned() } else { format!("{}?{}", *path, *search) })
    }
}

#[component]
fn LanguageLink() -> impl IntoView {
    let other = match PageContext::here().language {
        domain::language::Language::Chinese => domain::language::Language::English,
        domain::language::Language::English => domain::language::Language::Chinese,
    };
    let here = use_here();
    let href = move || format!("/switch/language?to={}&back={}", other.tag(), here());
    view! { <a href=href lang=other.tag() rel="external nofollow">{use_words().shell.other_language().to_string()}</a> }
}

#[component]
fn SizeLink() -> impl IntoView {
    let shell = use_words().shell;
    let (to, text) = match PageContext::here().size {
        Some(_) => ("0", shell.standard()),
        None => ("1", shell.elder()),
    };
    let here = use_here();
    let href = move || format!("/switch/size?to={to}&back={}", here());
    view! { <a href=href rel="external nofollow">{text.to_string()}</a> }
}

/// The three sizes, in elder mode.
#[component]
fn Sizes() -> impl IntoView {
    let shell = use_words().shell;
    let here = use_here();
    PageContext::here().size.map(|size| {
        let button = |number: u8, text: String| {
            let href = move || format!("/switch/size?to={number}&back={}", here());
            let current = (number == size).then_some("true");
            view! { <a class="button" data-kind="second" href=href rel="external nofollow" aria-current=current>{text}</a> }
        };
        view! {
            <nav class="sizes wrap" aria-label=shell.sizes().to_string()>
                {button(1, shell.size_1().to_string())}
                {button(2, shell.size_2().to_string())}
                {button(3, shell.size_3().to_string())}
            </nav>
        }
    })
}

/// The way to one's own account, or in.
#[component]
fn OwnAccount() -> impl IntoView {
    let shell = use_words().shell;
    match PageContext::here().actor {
        ActorView::Anonymous => view! { <a href=paths::SIGN_IN>{shell.sign_in().to_string()}</a> }.into_any(),
        ActorView::Resident { name, .. } => view! { <a href=paths::ACCOUNT>{shell.account().to_string()}" "{name}</a> }.into_any(),
        ActorView::Staff { post, .. } => view! { <a href=paths::desk_of(post)>{shell.desk().to_string()}</a> }.into_any(),
    }
}

#[component]
fn SignOut() -> impl IntoView {
    view! { <form method="post" action=paths::SIGN_OUT><button class="plain">{use_words().shell.sign_out().to_string()}</button></form> }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn the_room_decides_the_masthead() {
        assert_eq!(Kind::of("/"), Kind::Public);
        assert_eq!(Kind::of("/apply"), Kind::Form);
        assert_eq!(Kind::of("/apply/housing"), Kind::Form);
        assert_eq!(Kind::of("/desk/case/1"), Kind::Desk);
        assert_eq!(Kind::of("/desktop"), Kind::Public);
    }
}
