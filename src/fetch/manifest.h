// The Tang files of chinese-poetry/chinese-poetry at the pinned commit, with their git blob ids.
#pragma once

#include <array>
#include <string_view>

namespace tangyin {

inline constexpr std::string_view kCorpusCommit = "99ebbef7e1345c0985c44b9fd96a3f9e776f117b";

struct CorpusFile {
  int number;             // 全唐诗/poet.tang.NUMBER.json
  std::string_view blob;  // SHA-1 of "blob SIZE\0" and the contents; empty where it is not known
                          // here: such a file is only checked to be about a thousand poems
};

inline constexpr std::array<CorpusFile, 58> kCorpusFiles{{
    {0, "6bf7e34b40b86e14edb21ae26c28d13b6c59a0a8"},
    {1000, "142346bebd42f43c4ea0d2a75c4877c31f5fbebb"},
    {2000, "f695cedc7af54a2aef0a6c9e974909196fe977ee"},
    {3000, "79a8e48f3aec52ef1da182b3c4d9b4dcf410e928"},
    {4000, "10f40b81d9aad88adfc94443a7a5cd114de6b8a7"},
    {5000, "ad68f7877a9275b427e24d9908c4a095061bc085"},
    {6000, "59b46305af2e637ee6c44ef73ba1994bd1969de9"},
    {7000, "89c1bf58a8678dd89ecb10f1a5857dda77e71f19"},
    {8000, "09f8925e2c5074f4fb930a1afea5f25c90b02489"},
    {9000, "572a53c62f3dab4cfc91f567c009494b77c96286"},
    {10000, "6bd33e5f4433bc392a4777e472675c309f53efd2"},
    {11000, "9aba50aa04abbaae646458b5020c8c2f3530e08b"},
    {12000, "1830f0d54d12659570be2e22736a691830971174"},
    {13000, "c4fa2f95c20af302ab0ec75b4d305ebbc4a626e1"},
    {14000, "f1dc24074ca7a375fc807db996a8c5262b97ec71"},
    {15000, "2d8e3a016dbd438df70bfa5e1078af8567fa838a"},
    {16000, "be7beff20ceb2bfe6f780bf75a1af3fc0b42c865"},
    {17000, ""},
    {18000, "ada715515de6a1a67775579990ada7552708ea26"},
    {19000, "0bb79d5c7c0fd2ef3fe7c8691e08fe46cd134837"},
    {20000, "da8f15aebf0afdbb23583f5afca520001a456eae"},
    {21000, "3e83e9f725cc7ae0ab36daaa4d37285770d38ee9"},
    {22000, "6fce4eeeb4781f991528fd85a1af1f699e13dc69"},
    {23000, "0740e47cebe07fc6f40627b9192a35adaf364a37"},
    {24000, "47915ec69cdb353abe72a1e557f8303e9df245d6"},
    {25000, "b6c5e67b8fbdbe81e744480c7877c156ee38f280"},
    {26000, "284b5a10fc0f0b1a1a048743e6cd204968c616dc"},
    {27000, "951cac596adba1a181dd9265773b10999464be5b"},
    {28000, "64327a5423203449da56a17e7db99b0d98567c1b"},
    {29000, "5ae4ff56453f5635e4d5618a4e08c1079c318b0f"},
    {30000, "18429588fa9840249c4a95fc1b29ca54b77f7b12"},
    {31000, "3a8cb47c1df2b2f2a51fdd2da2f9ca4aa1eb7eb7"},
    {32000, "1489bd13652b195dfea7a8c724e79dc06fd805c9"},
    {33000, "a15869b9dc8a0cdac08c0b366a5f503dfa0d33ef"},
    {34000, "b9d77d4035a51584645875eceee266dabaa3bff2"},
    {35000, "0ec3eb200f015e0bff7893b7f0d99797b3738e6f"},
    {36000, "82ab673a6140e3ca8618d38dad87fad23ba563c5"},
    {37000, "fb22d83357ba5ef31720180780c42cbd4fd2f2e3"},
    {38000, "6828b6b31fb9b325087328f18e548ffe6ba44f8d"},
    {39000, "6fd500fa1e3623cf4b1cf351eb863ccfaf5827c4"},
    {40000, "8a0474b481270fb916e1998dd62f8ec003ee38e3"},
    {41000, "b2a2c11f8ff0f7f4626dd32c75fbcbf25ff69df6"},
    {42000, ""},
    {43000, "e424be5a57c5b006e9233343fa22e7a8bdcc8687"},
    {44000, "a26b04c5035be3abe0a092049cd3acc025d89fc5"},
    {45000, "8d164aac0c0703be32da52ee38ac1a5294197ec0"},
    {46000, "cb137a7c1132e7c1870558aa88bd13ccecf43c77"},
    {47000, "8f6b3160cb39657a143b6fa70876fcf09cb68b0e"},
    {48000, "517cadb942e9993dbfe7e2682dd52337b4a2a29e"},
    {49000, "a00ddb0ac0a43d1f654ea54d3993e6dd9365e7e4"},
    {50000, "ce95909c7796ff82337eaccb0a156df263b7056d"},
    {51000, "3b4fcb37af2979776cb91649e9e23b54a51ce7c3"},
    {52000, "0060ca0fc9bede266da6f0f333e7d6fe9092082b"},
    {53000, "88e344475cd4619c771e62a5b08f25c00f599cf7"},
    {54000, "2db1d0ba24cd569267a860efe91dd112df9679bb"},
    {55000, "2b25c068a8ac84b431d4b3799f269d668617d97f"},
    {56000, "f1f61d5ea2a9bd2987b263e9b812a34f4259b29f"},
    {57000, "ae1f490ec216ce5a6c209492a3a078e5e94f66e1"},
}};

}  // namespace tangyin
