// SPDX-License-Identifier: Apache-2.0
internal import Rulebook
extension Engine {
    mutating func spendToken(_ reward: Int, of member: MemberIndex) -> Bool {
        guard rewardStates[stateOfReward[reward]].balance(of: member) >= .one else { return false }
        rewardStates[stateOfReward[reward]].add(Amount(-1), to: member)
        return true
    }
    mutating func returnToken(_ reward: Int, of member: MemberIndex) {
        rewardStates[stateOfReward[reward]].add(.one, to: member)
    }
}
