//! The server around the hall: router, sessions, headers, jobs, configuration, command line.
//!
//! A library, so that tests drive the whole router in process; `main.rs` only starts it.

pub mod address;
pub mod bare;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod configuration;
pub mod connections;
pub mod dispatch;
pub mod exchange_state;
pub mod forms;
pub mod headers;
pub mod health;
pub mod interface;
pub mod jobs;
pub mod log;
pub mod observe;
pub mod origin;
pub mod router;
pub mod serve;
pub mod session;
pub mod site;
pub mod upload;
pub mod visitor;
pub mod webhooks;
