# 监察：信息查询
look-ups-title = 信息查询监察
look-ups-intro = 没有办件的查询、查不归自己办的件、下班后大量查询，都列在这里，等人说明原因；市里其他系统经共享交换网关没有办件就查、下班后大量查的，也列。只列账号或系统、日期和次数，不列查了谁。列出来不等于有错。
look-ups-open = 待说明
look-ups-done = 已说明
look-ups-empty = 没有待说明的查询。
look-ups-done-empty = 还没有说明过的查询。
look-up-without-case = 没有办件的查询
look-up-outside-cases = 查不归自己办的件
look-up-after-hours = 下班后大量查询
look-ups-times = { $number } 次
look-ups-explanation = 原因说明
look-ups-explanation-hint = 写明问了谁、原因是什么，例如“窗口接待，来人还没有开户”
look-ups-explain = 说明原因
look-ups-account = 账号
look-ups-day = 日期
look-ups-number = 次数和时间
