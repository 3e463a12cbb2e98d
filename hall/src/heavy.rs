//! Heavy work: off the threads that serve requests, and so much of it at a time.

use tokio::sync::Semaphore;
use tokio::task::JoinError;

/// Works when there is a permit. It is held until the work is over: whoever stops waiting ends the wait alone.
pub(crate) async fn work<T: Send + 'static>(
    at_once: &'static Semaphore,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JoinError> {
    // Nobody closes it.
    let permit = at_once.acquire().await.ok();
    let done = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        work()
    });
    done.await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;
    use tokio::sync::mpsc::unbounded_channel;

    static AT_ONCE: Semaphore = Semaphore::const_new(1);

    #[tokio::test]
    async fn a_permit_is_held_until_the_work_is_over_though_nobody_waits_for_it() {
        let (begun, mut heard) = unbounded_channel();
        let (go_on, may) = channel::<()>();
        let waiting = tokio::spawn(work(&AT_ONCE, move || {
            begun.send(()).unwrap();
            may.recv().unwrap();
        }));
        heard.recv().await.unwrap();
        waiting.abort();
        assert!(waiting.await.unwrap_err().is_cancelled());
        assert_eq!(AT_ONCE.available_permits(), 0, "the work goes on");
        go_on.send(()).unwrap();
        drop(AT_ONCE.acquire().await.unwrap());
    }
}
