# farringtonFlexible of R's surveillance on the judged weeks: the improved Farrington method as public health agencies
# run it (Noufaily et al. 2013). Score: (count - expected) / (upper bound - expected), which they call exceedance.
# Arguments: counts of one series a row (CSV), rows with "series,first,last" to be judged (CSV), where to write the scores.
suppressPackageStartupMessages(library(surveillance))
args <- commandArgs(trailingOnly = TRUE)
counts <- as.matrix(read.csv(args[1], header = FALSE))
jobs <- as.matrix(read.csv(args[2], header = FALSE))
settings <- list(
  b = 5, w = 3, noPeriods = 10, pastWeeksNotIncluded = 26, weightsThreshold = 2.58, reweight = TRUE, trend = TRUE,
  pThresholdTrend = 1, thresholdMethod = "nbPlugin", alpha = 0.005, limit54 = c(0, 4), glmWarnings = FALSE
)
scores <- matrix(0, nrow(jobs), ncol(counts))
for (job in seq_len(nrow(jobs))) {
  weeks <- (jobs[job, 2]:jobs[job, 3]) + 1
  series <- sts(counts[jobs[job, 1] + 1, ], frequency = 52)
  found <- suppressWarnings(farringtonFlexible(series, c(list(range = weeks), settings)))
  expected <- as.numeric(found@control$expected)
  above <- as.numeric(found@upperbound) - expected
  score <- (counts[jobs[job, 1] + 1, weeks] - expected) / above
  scores[job, weeks] <- ifelse(is.finite(score) & above > 0, score, 0)
}
write.table(scores[, 576:624, drop = FALSE], args[3], sep = ",", row.names = FALSE, col.names = FALSE)
