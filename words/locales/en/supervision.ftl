# Supervision: look-ups
look-ups-title = Look-ups to explain
look-ups-intro = Look-ups without a case, of cases that lie with somebody else, and many after hours stand here until somebody explains them; so do those of other systems of the city, at the gateway, without a case or many after hours. Only account or system, day and number are shown, not who was looked up. Standing here is no fault.
look-ups-open = To explain
look-ups-done = Explained
look-ups-empty = There is nothing to explain.
look-ups-done-empty = Nothing has been explained yet.
look-up-without-case = Without a case
look-up-outside-cases = Outside their cases
look-up-after-hours = Many after hours
look-ups-times = { $number } look-ups
look-ups-explanation = Explanation
look-ups-explanation-hint = Whom you asked and what the reason was, such as "at the window; the person has no account yet"
look-ups-explain = Explain
look-ups-account = Account
look-ups-day = Day
look-ups-number = Number and time
