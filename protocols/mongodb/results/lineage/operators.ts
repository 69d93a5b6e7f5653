function named(names: string): ReadonlySet<string> {
  return new Set(names.trim().split(/\s+/));
}

/** Operators that give nothing of what they are given. */
export const CONSTANT = named(
  '$literal $const $rand $count $rank $denseRank $documentNumber $createObjectId $createUUID',
);

/** Operators that give one, some or all of what they are given, as it is. */
export const ACCUMULATED = named(`
  $ifNull $first $last $concatArrays $reverseArray $setUnion $setIntersection $setDifference $mergeObjects
  $min $max $push $addToSet $locf
`);

/** Operators of which only these named arguments come through as they are. */
export const COPIED_PARTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['$firstN', ['input']],
  ['$lastN', ['input']],
  ['$minN', ['input']],
  ['$maxN', ['input']],
  ['$sortArray', ['input']],
  ['$top', ['output']],
  ['$topN', ['output']],
  ['$bottom', ['output']],
  ['$bottomN', ['output']],
  ['$shift', ['output', 'default']],
  ['$zip', ['inputs', 'defaults']],
]);

/**
 * Operators that compute something of their arguments, and of nothing else (MongoDB 8.2, "Aggregation Operators"). What
 * is in none of these lists is unknown, and so is what runs code: `$function`, `$accumulator`.
 */
export const COMPUTING = named(`
  $abs $add $bitAnd $bitNot $bitOr $bitXor $ceil $divide $exp $floor $ln $log $log10 $mod $multiply $pow $round $sigmoid
  $sqrt $subtract $trunc $sin $cos $tan $asin $acos $atan $atan2 $asinh $acosh $atanh $sinh $cosh $tanh
  $degreesToRadians $radiansToDegrees
  $arrayToObject $in $indexOfArray $isArray $range $size $allElementsTrue $anyElementTrue $setEquals $setIsSubset
  $and $or $not $cmp $eq $gt $gte $lt $lte $ne
  $concat $indexOfBytes $indexOfCP $ltrim $rtrim $trim $regexFind $regexFindAll $regexMatch $replaceOne $replaceAll
  $split $strLenBytes $strLenCP $strcasecmp $substr $substrBytes $substrCP $toLower $toUpper
  $dateAdd $dateDiff $dateFromParts $dateFromString $dateSubtract $dateToParts $dateToString $dateTrunc $dayOfMonth
  $dayOfWeek $dayOfYear $hour $isoDayOfWeek $isoWeek $isoWeekYear $millisecond $minute $month $second $week $year
  $tsIncrement $tsSecond
  $convert $isNumber $toBool $toDate $toDecimal $toDouble $toInt $toLong $toObjectId $toString $toUUID $toArray $toObject
  $type $subtype $bsonSize $binarySize $toHashedIndexKey
  $avg $sum $stdDevPop $stdDevSamp $median $percentile $covariancePop $covarianceSamp $derivative $integral
  $expMovingAvg $linearFill $minMaxScaler $similarityCosine $similarityDotProduct $similarityEuclidean
  $encStrContains $encStrStartsWith $encStrEndsWith $encStrNormalizedEq
`);
