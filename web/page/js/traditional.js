// The page's own words in traditional script: only the characters that the page uses and that differ. Poems are converted
// by the library, which knows words; these short texts need no more than pairs.

const pairs =
  '写寫诗詩韵韻学學习習设設简簡体體繁繁语語纸紙夜夜读讀墨墨竖豎横橫笺箋题題无無' +
  '一一为為没沒还還点點换換谱譜诸諸锁鎖处處么麼规規则則选選余餘说說这這里裡编編' +
  '号號释釋贴貼严嚴宽寬记記书書查查东東词詞罕罕门門习習样樣开開关關断斷层層输輸' +
  '单單显顯链鏈浏覽览覽览覽器器许許请請选選图圖长長离離线線带帶复複制製载載进進' +
  '个個来來过過动動放放东東遗遺旧舊忆憶说說赭赭许許败敗试試话話头頭与與两兩' +
  '绝絕续續对對声聲气氣稳穩从從严嚴宽寬仿仿拟擬删刪撤撤销銷稿稿落落笔筆评評' +
  '细細想想别別为為么麼应應该該后後闭閉现現实實间間时時数數据據写寫错錯误誤' +
  '详詳见見种種变變调調义義连連读讀邻鄰叠疊补補孤孤犯犯谓謂韵韻随隨须須' +
  '虽雖与與尽盡仅僅结結构構类類当當惯慣终終点點总總术術语語级級让讓轻輕' +
  '条條纪紀网網页頁务務台臺盘盤显顯觉覺欢歡乐樂听聽风風云雲鸟鳥马馬鱼魚' +
  '龙龍岁歲万萬' +
  '几幾问問节節腰腰格格败敗败敗顺順举舉称稱认認识識计計划劃议議论論谁誰' +
  '红紅绿綠蓝藍紫紫够夠浓濃淡淡减減缓緩亲親' +
  '权權转轉护護断斷验驗值值参參观觀众眾' +
  '双雙极極态態亮亮响響应應归歸' +
  '挣掙扬揚抑抑顿頓';

/** @type {Map<string, string>} */
const table = new Map();
const characters = [...pairs];
for (let i = 0; i + 1 < characters.length; i += 2) table.set(characters[i], characters[i + 1]);

/** @param {string} text in simplified script */
export const traditional = text => [...text].map(c => table.get(c) ?? c).join('');
