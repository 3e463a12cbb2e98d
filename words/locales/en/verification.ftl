# Registers, comparison, verdicts, self-check
title = Information check
